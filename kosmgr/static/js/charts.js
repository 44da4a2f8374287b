// charts.js: options are JSON beside the box; "$name" is a colour token; tooltips are canvas text, never HTML.
(() => {
  const $$ = (s, r = document) => [...r.querySelectorAll(s)];
  const root = document.documentElement;

  function tokens(v) {
    if (typeof v === "string" && v[0] === "$") return getComputedStyle(root).getPropertyValue("--k-" + v.slice(1)).trim();
    if (Array.isArray(v)) return v.map(tokens);
    if (v && typeof v === "object") return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, tokens(x)]));
    return v;
  }
  function draw() {
    if (!window.echarts) return;
    $$(".k-chart[data-chart]").forEach(box => {
      const o = tokens(JSON.parse(document.getElementById(box.dataset.chart).textContent));
      o.animationDuration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 220;
      o.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: tokens("$ink-2") };
      o.tooltip = Object.assign({ renderMode: "richText", confine: true, backgroundColor: tokens("$surface"), borderColor: tokens("$line-2"),
        textStyle: { color: tokens("$ink"), fontSize: 12 } }, o.tooltip);
      (echarts.getInstanceByDom(box) || echarts.init(box, null, { renderer: "canvas" })).setOption(o, true);
    });
  }
  document.addEventListener("k:theme", draw);
  document.addEventListener("htmx:after:swap", draw);
  addEventListener("resize", () => window.echarts && $$(".k-chart").forEach(b => echarts.getInstanceByDom(b)?.resize()));
  draw();
})();
