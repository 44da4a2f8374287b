// forms.js: says which day a spelling was read as, marks fields the browser refuses, sends each form once.
(() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const HALF = s => s.replace(/[０-９／－．]/g, c => String.fromCharCode(c.charCodeAt(0) - 0xFEE0));

  // the server decides; this only echoes the spellings that leave no doubt
  function read(text, today) {
    const t = HALF(text.trim()).replace(/[年月./]/g, "-").replace(/日|\s/g, "");
    let m = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(t) || /^(\d{4})(\d{2})(\d{2})$/.exec(t);
    if (!m) { const short = /^(\d{2})-(\d{1,2})-(\d{1,2})$/.exec(t); if (short) m = [0, "20" + short[1], short[2], short[3]]; }
    if (!m) { const near = /^(\d{1,2})-(\d{1,2})$/.exec(t); if (near && today) m = [0, today.slice(0, 4), near[1], near[2]]; }
    if (!m) return null;
    const [y, mo, d] = [m[1], m[2], m[3]].map(Number), day = new Date(Date.UTC(y, mo - 1, d));
    if (day.getUTCFullYear() !== y || day.getUTCMonth() !== mo - 1 || day.getUTCDate() !== d) return null;
    return day.toISOString().slice(0, 10);
  }
  document.addEventListener("input", e => {
    const field = e.target;
    if (!field.matches?.("[data-date]")) return;
    const echo = document.getElementById(field.dataset.date), day = read(field.value, field.dataset.today);
    echo.textContent = day && day !== field.value.trim() ? echo.dataset.said.replace("{day}", day) : "";
  });

  // a second click on the same button is not a second decision
  document.addEventListener("submit", e => {
    const form = e.target;
    if (e.defaultPrevented || form.method !== "post" || form.matches("[data-again]")) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
    $$("button[type=submit], button:not([type])", form).forEach(b => b.setAttribute("aria-busy", "true"));
  });
  addEventListener("pageshow", () => $$("form[data-sent]").forEach(f => {
    delete f.dataset.sent;
    $$("[aria-busy]", f).forEach(b => b.removeAttribute("aria-busy"));
  }));

  // a select that filters sends its form at once; without script there is a button
  document.addEventListener("change", e => { if (e.target.matches("[data-send]")) e.target.form.requestSubmit(); });
  $$("[data-no-script]").forEach(x => x.hidden = true);

  document.addEventListener("click", async e => {
    const b = e.target.closest("[data-copy]");
    if (!b || !navigator.clipboard) return;
    await navigator.clipboard.writeText(b.dataset.copy);
    window.kos.toast(b.dataset.said);
  });
})();
