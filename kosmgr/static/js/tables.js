// tables.js: choosing rows, the bar for the chosen, density.
(() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];

  function count(form) {
    const boxes = $$("input[data-row]", form), chosen = boxes.filter(b => b.checked);
    boxes.forEach(b => b.closest("tr").classList.toggle("sel", b.checked));
    const all = $("input[data-all]", form);
    if (all) { all.checked = chosen.length > 0 && chosen.length === boxes.length; all.indeterminate = chosen.length > 0 && chosen.length < boxes.length; }
    const bar = $(".k-bulk", form);
    if (!bar) return;
    bar.hidden = chosen.length === 0;
    $$("[data-count]", bar).forEach(n => n.textContent = chosen.length);
  }
  document.addEventListener("change", e => {
    const form = e.target.closest("form[data-bulk]");
    if (!form) return;
    if (e.target.matches("[data-all]")) $$("input[data-row]", form).forEach(b => b.checked = e.target.checked);
    count(form);
  });
  document.addEventListener("click", e => {
    const none = e.target.closest("[data-choose-none]");
    if (!none) return;
    const form = none.closest("form[data-bulk]");
    $$("input[data-row]", form).forEach(b => b.checked = false);
    count(form);
  });

  document.addEventListener("submit", e => {
    const form = e.target.closest("form[data-density-form]");
    if (!form || !e.submitter) return;
    e.preventDefault();
    const density = e.submitter.value;
    window.kos.keep("density", density);
    $$("button[name=density]", form).forEach(b => b.setAttribute("aria-pressed", String(b === e.submitter)));
    $$(".k-table[data-density]").forEach(t => t.classList.toggle("dense", density === "dense"));
  });

  function start() { $$("form[data-bulk]").forEach(count); $$("input[data-all]").forEach(b => b.hidden = false); }
  document.addEventListener("htmx:after:swap", start);
  start();
})();
