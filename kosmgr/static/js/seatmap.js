// seatmap.js: one tab stop, arrows move, details follow focus or pointer, the legend dims the rest.
(() => {
  const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const COLUMNS = 10, GAP = 8;

  function show(seat) {
    const tip = $("#k-tip");
    if (!tip || !seat?.dataset.t) return;
    const chip = document.createElement("span"), head = document.createElement("h3");
    chip.className = "k-state";
    chip.dataset.s = seat.dataset.s;
    const icon = $("svg", seat);
    if (icon) chip.append(icon.cloneNode(true));
    chip.append(seat.dataset.w);
    head.textContent = seat.dataset.t;
    const lines = (seat.dataset.d || "").split("\n").filter(Boolean)
      .map(line => Object.assign(document.createElement("div"), { textContent: line }));
    tip.replaceChildren(head, chip, ...lines);
    tip.hidden = false;
    const r = seat.getBoundingClientRect(), w = tip.offsetWidth, h = tip.offsetHeight;
    tip.style.left = Math.max(GAP, Math.min(r.left + r.width / 2 - w / 2, innerWidth - w - GAP)) + "px";
    tip.style.top = (r.bottom + h + GAP + 2 > innerHeight ? Math.max(GAP, r.top - h - GAP) : r.bottom + GAP) + "px";
  }
  function hide() { const tip = $("#k-tip"); if (tip) tip.hidden = true; }

  const seatOf = e => e.target.closest?.(".k-map[data-live] .k-seat");
  document.addEventListener("pointerover", e => { if (e.pointerType !== "touch") { const s = seatOf(e); s ? show(s) : hide(); } });
  document.addEventListener("focusin", e => { const s = seatOf(e); if (s) show(s); });
  document.addEventListener("focusout", e => { if (seatOf(e)) hide(); });
  addEventListener("scroll", hide, { passive: true });

  document.addEventListener("keydown", e => {
    const seat = seatOf(e);
    if (!seat) return;
    if (e.key === "Escape") { hide(); return; }
    const seats = $$(".k-seat", seat.closest(".k-map")), i = seats.indexOf(seat);
    const to = {
      ArrowRight: i + 1, ArrowLeft: i - 1, ArrowDown: i + COLUMNS, ArrowUp: i - COLUMNS,
      Home: e.ctrlKey ? 0 : i - i % COLUMNS,
      End: e.ctrlKey ? seats.length - 1 : Math.min(seats.length, i - i % COLUMNS + COLUMNS) - 1,
    }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    if (!seats[to]) return;
    seat.tabIndex = -1;
    seats[to].tabIndex = 0;
    seats[to].focus();
  });

  document.addEventListener("click", e => {
    const button = e.target.closest(".k-legend [data-s-only]");
    if (!button) return;
    const on = button.getAttribute("aria-pressed") !== "true", map = document.getElementById(button.dataset.for);
    $$("[data-s-only]", button.closest(".k-legend")).forEach(b => b.setAttribute("aria-pressed", "false"));
    button.setAttribute("aria-pressed", String(on));
    map.toggleAttribute("data-dim", on);
    $$(".k-seat", map).forEach(s => s.classList.toggle("on", s.dataset.s === button.dataset.sOnly));
  });

  // without script every seat is a tab stop and the legend is a plain list of counts
  function start() {
    $$(".k-map[data-live]:not([data-ready])").forEach(map => {
      map.dataset.ready = "1";
      $$(".k-seat", map).forEach((s, i) => s.tabIndex = i ? -1 : 0);
    });
    $$(".k-legend button[disabled]").forEach(b => b.disabled = false);
  }
  document.addEventListener("htmx:after:swap", start);
  start();
})();
