// frame.js: theme, search key, popovers, dialogs, toasts. Listens on the document, so swapped parts need no set-up.
(() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const root = document.documentElement;

  // theme: the form beneath works without this; here it changes at once and keeps the cookie
  function keep(name, value) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }
  document.addEventListener("submit", e => {
    const form = e.target.closest("form[data-theme-form]");
    if (!form) return;
    e.preventDefault();
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = next;
    keep("theme", next);
    $$("form[data-theme-form] input[name=theme]").forEach(i => i.value = next === "dark" ? "light" : "dark");
    document.dispatchEvent(new CustomEvent("k:theme"));
  });
  function aimTheme() {
    $$("form[data-theme-form] input[name=theme]").forEach(i => i.value = root.dataset.bsTheme === "dark" ? "light" : "dark");
  }

  // the printer's dialog; without this the browser's own menu has it
  document.addEventListener("click", e => { if (e.target.closest("[data-print]")) print(); });

  // "/" goes to the search field, as long as nobody is typing
  document.addEventListener("keydown", e => {
    if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = $("[data-search]");
    if (!field || !field.offsetParent) return;
    e.preventDefault();
    field.focus();
    field.select();
  });

  // popovers are <details>: one open at a time, closed by Esc and by a click outside
  const popovers = () => $$("details.k-pop[open]");
  document.addEventListener("click", e => popovers().forEach(p => { if (!p.contains(e.target)) p.open = false; }));
  document.addEventListener("keydown", e => {
    if (e.key !== "Escape") return;
    popovers().forEach(p => { p.open = false; $("summary", p).focus(); });
  });
  document.addEventListener("toggle", e => {
    if (!e.target.matches?.("details.k-pop") || !e.target.open) return;
    popovers().forEach(p => { if (p !== e.target) p.open = false; });
    $("[data-first]", e.target)?.focus();
  }, true);

  // what cannot be undone asks in a modal dialog; without script the same box opens below its button
  document.addEventListener("click", e => {
    const summary = e.target.closest("details.k-confirm > summary");
    if (summary) {
      e.preventDefault();
      const details = summary.parentElement, dialog = $("dialog", details);
      details.open = true;
      dialog.removeAttribute("open");
      dialog.showModal();
      dialog.addEventListener("close", () => { details.open = false; dialog.setAttribute("open", ""); summary.focus(); }, { once: true });
      return;
    }
    const closer = e.target.closest("[data-close]");
    if (closer) { e.preventDefault(); closer.closest("dialog").close(); }
  });

  // toasts: eight seconds, longer while the pointer or the focus is on them
  const LIFE = 8000;
  function live(toast) {
    if (toast.dataset.live) return;
    toast.dataset.live = "1";
    let timer;
    const start = () => { clearTimeout(timer); if (!toast.matches("[data-stay]")) timer = setTimeout(() => toast.remove(), LIFE); };
    const stop = () => clearTimeout(timer);
    toast.addEventListener("pointerenter", stop);
    toast.addEventListener("focusin", stop);
    toast.addEventListener("pointerleave", start);
    toast.addEventListener("focusout", start);
    start();
  }
  document.addEventListener("click", e => {
    const b = e.target.closest("[data-toast-close]");
    if (b) b.closest(".k-toast").remove();
  });
  window.kos = {
    keep,
    toast(text) {
      const box = document.createElement("div");
      box.className = "k-toast";
      box.textContent = text;
      $("#k-toasts").append(box);
      live(box);
    },
  };

  // on a phone a picture of time is wider than the screen: it opens at the day that is looked at
  function aimLanes() {
    $$(".k-scroll").forEach(box => {
      const day = box.querySelector(".asof");
      if (!day || box.scrollWidth <= box.clientWidth) return;
      box.scrollLeft += day.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth * 0.8;
    });
  }

  function start() { $$(".k-toast").forEach(live); aimTheme(); aimLanes(); }
  document.addEventListener("htmx:after:swap", start);
  new MutationObserver(() => $$("#k-toasts .k-toast").forEach(live)).observe($("#k-toasts") || document.body, { childList: true });
  $$(".k-only-js").forEach(x => x.hidden = false);
  start();
})();
