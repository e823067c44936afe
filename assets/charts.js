// Charts whose layout says what differs in a narrow place (layout.meta, written by figures/frame.py) take that there.
(() => {
  "use strict";

  function fit(chart) {
    const meta = chart.layout?.meta;
    if (!meta?.narrow || !chart.clientWidth) return;
    const place = chart.clientWidth < meta.below ? "narrow" : "wide";
    if ((meta.place ?? "wide") === place) return;
    const wide = meta.wide ?? Object.fromEntries(Object.keys(meta.narrow).map((part) => [part, chart.layout[part]]));
    const parts = place === "narrow" ? meta.narrow : wide;
    // dcc.Graph takes over what a relayout names and draws it again: the place and the way back must be among it.
    window.Plotly.relayout(chart, structuredClone({ ...parts, meta: { ...meta, wide, place } }));
  }

  // A new figure, a new window size: plotly says after each drawing that it has drawn.
  new MutationObserver(() => {
    for (const chart of document.querySelectorAll(".js-plotly-plot:not([data-fitted])")) {
      if (!chart.on) continue;
      chart.dataset.fitted = "";
      chart.on("plotly_afterplot", () => fit(chart));
      fit(chart);
    }
  }).observe(document, { childList: true, subtree: true });
})();
