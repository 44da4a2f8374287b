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
  // what every axis looks like: hairlines across, small grey labels, no ticks; a chart may still say otherwise
  function axis(given, value) {
    const base = {
      axisLine: { show: !value, lineStyle: { color: tokens("$line-2") } }, axisTick: { show: false },
      axisLabel: { color: tokens("$ink-3"), fontSize: 12 }, splitLine: { show: value, lineStyle: { color: tokens("$line") } },
    };
    return Object.assign(base, given);
  }
  function axes(given) {
    if (!given) return given;
    return Array.isArray(given) ? given.map(a => axis(a, a.type === "value")) : axis(given, given.type === "value");
  }
  function draw() {
    if (!window.echarts) return;
    $$(".k-chart[data-chart]").forEach(box => {
      const o = tokens(JSON.parse(document.getElementById(box.dataset.chart).textContent));
      o.animationDuration = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 220;
      o.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: tokens("$ink-2") };
      o.xAxis = axes(o.xAxis);
      o.yAxis = axes(o.yAxis);
      if (o.xAxis && !o.grid) o.grid = { left: 4, right: 8, top: 16, bottom: 4, containLabel: true };
      o.tooltip = Object.assign({ renderMode: "richText", confine: true, backgroundColor: tokens("$surface"), borderColor: tokens("$line-2"),
        textStyle: { color: tokens("$ink"), fontSize: 12 } }, o.tooltip);
      const known = echarts.getInstanceByDom(box), chart = known || echarts.init(box, null, { renderer: "canvas" });
      chart.setOption(o, true);
      if (!known && box.dataset.follow) chart.on("click", event => event.data && event.data.href && follow(box, event.data.href));
      if (!known && "lead" in box.dataset) chart.on("click", event => event.data && event.data.href && location.assign(event.data.href));
    });
  }
  // a node that leads somewhere: only the part beside the picture changes, the address goes along
  async function follow(box, href) {
    const answer = await fetch(href, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return location.assign(href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), where = box.dataset.follow;
    const fresh = page.querySelector(where), old = document.querySelector(where), options = page.getElementById(box.dataset.chart);
    if (!fresh || !old) return location.assign(href);
    old.replaceWith(document.adoptNode(fresh));
    if (options) document.getElementById(box.dataset.chart).textContent = options.textContent;
    history.replaceState(null, "", href);
    const view = echarts.getInstanceByDom(box), seen = view.getOption().series[0];
    draw();
    view.setOption({ series: [{ center: seen.center, zoom: seen.zoom }] });
  }
  document.addEventListener("k:theme", draw);
  document.addEventListener("htmx:after:swap", draw);
  addEventListener("resize", () => window.echarts && $$(".k-chart").forEach(b => echarts.getInstanceByDom(b)?.resize()));
  draw();
})();
