// The chart of the front page: what came each night, beside what was expected of it. Plotly draws, zooms and
// slides; this script chooses the nights, says one of them in words, and answers the keyboard.
"use strict";

(() => {
  const DAY = 86_400_000;
  const AT_FIRST = 120;
  const MOST_BARS = 400; // Above so many nights a bar is thinner than a pixel: one filled outline is drawn instead.
  const RANGES = [30, 90, AT_FIRST, 365, Infinity];

  const here = document.currentScript.src;
  const place = document.getElementById("chart");
  const source = document.getElementById("chart-data");
  if (!place || !source) return;

  const data = JSON.parse(source.textContent);
  const words = data.words;
  const page = document.documentElement.lang || "en";
  const language = page === "en" ? "en-GB" : page;
  const begins = Date.parse(`${data.begins}T00:00:00Z`);
  const count = Math.max(0, ...data.series.map((series) => series.launched.length));
  if (!count) return;
  for (const series of data.series) {
    series.partial = new Set(series.withheld);
    series.uncounted = new Set(series.uncounted);
    series.reports = new Map(series.alerts.map(([index, href, level]) => [index, { href, level }]));
    for (const name of ["bounds", "stopped", "soft"]) series[name] = new Map(series[name]);
  }

  const state = { from: 0, to: count, night: null, table: false, drawn: false };
  const touch = matchMedia("(pointer: coarse)").matches;
  const narrow = () => place.clientWidth < 560;

  // ---- words ----------------------------------------------------------------------------------------------

  const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const dateOf = (index) => new Date(begins + index * DAY);
  const iso = (index) => dateOf(index).toISOString().slice(0, 10);
  const inWords = (options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });
  const long = inWords({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const short = inWords({ day: "numeric", month: "short", year: "numeric" });
  const number = new Intl.NumberFormat(language);
  const figure = (value) => (value == null ? "–" : number.format(Math.round(value)));

  const below = (value) => (value == null ? null : value + 1); // What a night stays below is one more than the most.
  const bind = (bound, value) => (bound ? say(`bound_${bound}`, { count: figure(value) }) : figure(value));

  function sayCame(series, index) {
    const came = series.launched[index];
    if (series.partial.has(index)) return came ? say("at_least", { n: figure(came) }) : say("withheld");
    if (series.uncounted.has(index)) return say("uncounted");
    return came == null ? say("missing") : say("came", { n: bind(series.bounds.get(index), came) });
  }

  function sayNight(series, index) {
    const parts = [sayCame(series, index)];
    const stopped = series.intercepted[index];
    if (stopped != null) parts.push(say("stopped", { n: bind(series.stopped.get(index), stopped) }));
    if (series.soft.has(index)) parts.push(say(series.soft.get(index)));
    const lines = [`${series.label}: ${parts.join(", ")}`];
    if (series.q95[index] != null) {
      const { median, q95, q99 } = series;
      const [most95, most99] = [q95, q99].map((values) => figure(below(values[index])));
      lines.push(say("expected", { median: figure(median[index]), q95: most95, q99: most99 }));
    }
    const report = series.reports.get(index);
    if (report) lines.push(say(report.level));
    return lines;
  }

  const reportOf = (index) => data.series.map((series) => series.reports.get(index)).find(Boolean);

  // ---- the page -------------------------------------------------------------------------------------------

  function make(tag, properties = {}, ...children) {
    const { attributes = {}, ...rest } = properties;
    const element = Object.assign(document.createElement(tag), rest);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const nameRange = (nights) =>
    nights === Infinity ? say("range_all") : nights === 365 ? say("range_year") : String(nights);

  const buttons = RANGES.filter((nights) => nights === Infinity || nights < count).map((nights) =>
    make("button", { type: "button", textContent: nameRange(nights), value: nights, onclick: () => showLast(nights) }),
  );
  const toggle = make("button", { type: "button", className: "toggle", textContent: say("table") });
  const plot = make("div", { className: "plot" });
  const cursor = make("div", { className: "cursor", hidden: true });
  const note = make("div", { className: "note", hidden: true });
  const frame = make(
    "div",
    {
      className: "frame",
      tabIndex: 0,
      attributes: { role: "application", "aria-label": say("chart"), "aria-describedby": "chart-help" },
    },
    plot,
    cursor,
    note,
  );
  const table = make("div", {
    className: "scroll",
    hidden: true,
    tabIndex: 0,
    attributes: { role: "region", "aria-label": say("chart") },
  });
  const spoken = make("p", { className: "unseen", attributes: { role: "status" } });
  const span = make("p", { className: "span" });
  const help = make("p", { className: "help", id: "chart-help", textContent: say(touch ? "touch" : "help") });

  function makeKey() {
    const entries = ["came", "stopped", "alert", "median", "q95", "q99", "missing", "withheld"];
    return make(
      "ul",
      { className: "key" },
      ...entries.map((name) => make("li", {}, make("i", { className: `key-${name}` }), say(`key_${name}`))),
    );
  }

  function showPage() {
    for (const name of ["role", "aria-label"]) place.removeAttribute(name); // It was a picture until now.
    place.replaceChildren(
      make(
        "div",
        { className: "tools" },
        make(
          "div",
          { className: "ranges", attributes: { role: "group", "aria-labelledby": "chart-ranges" } },
          make("span", { id: "chart-ranges", textContent: say("ranges") }),
          ...buttons,
        ),
        span,
        toggle,
      ),
      makeKey(),
      frame,
      table,
      help,
      spoken,
    );
  }

  // ---- the picture ----------------------------------------------------------------------------------------

  const STRIP = 64; // Pixels of the strip that shows all nights; the dates above it need as many.
  const MARGIN = { l: 44, r: 8, t: 30, b: 2 * STRIP, autoexpand: false }; // Finding margins would draw all twice.
  const colour = (name) => getComputedStyle(place).getPropertyValue(`--${name}`).trim();

  function pick(values) {
    return values.slice(state.from, state.to);
  }

  /** Room above the largest number, and the bounds as far as they help: one that leaps leaves the picture. */
  function findTop(series) {
    const largest = Math.max(0, ...pick(series.launched).filter((value) => value != null));
    const bounds = pick(series.q99).filter((value) => value != null).sort((one, other) => one - other);
    const bound = bounds[Math.floor(0.9 * bounds.length)] ?? 0;
    return Math.max(1.15 * largest, Math.min(1.05 * bound, 2 * largest || Infinity), 5);
  }

  function drawSeries(series, panel, top) {
    const axes = { xaxis: `x${panel + 2}`, yaxis: `y${panel + 2}` };
    const nights = Array.from({ length: state.to - state.from }, (_, offset) => state.from + offset);
    const x = nights.map(iso);
    const common = { x, ...axes, hoverinfo: "skip" };
    const step = { ...common, type: "scatter", mode: "lines" };
    const many = nights.length > MOST_BARS;

    const band = (values, fill) => ({
      ...step,
      y: pick(values),
      fill: "tozeroy",
      fillcolor: fill,
      line: { width: 0, shape: "hvh" },
      zorder: 0,
    });
    const line = (values, dash, width) => ({
      ...step,
      y: pick(values),
      line: { shape: "hvh", dash, width: many ? width / 2 : width, color: colour("ink") },
      zorder: 3,
    });
    const bars = (values, plain, marked) => {
      if (many) {
        const y = pick(values).map((value) => value ?? 0);
        return { ...step, y, fill: "tozeroy", fillcolor: colour(plain), line: { width: 0, shape: "hvh" }, zorder: 2 };
      }
      const [usual, unusual] = [colour(plain), colour(marked)];
      const fills = nights.map((night) => (series.reports.has(night) ? unusual : usual));
      const marker = { color: fills, line: { width: 0 } };
      return { ...common, type: "bar", y: pick(values), width: 0.84 * DAY, marker, zorder: 2 };
    };
    // Of the nights meant, and of no others: Plotly makes a pattern for each bar, whether it is seen or not.
    const hatch = (meant, shape) => ({
      ...common,
      type: "bar",
      x: meant.map(iso),
      y: meant.map(() => top),
      width: DAY,
      zorder: 1,
      marker: {
        color: "rgba(0,0,0,0)",
        line: { width: 0 },
        pattern: { shape, fgcolor: colour("missing"), bgcolor: "rgba(0,0,0,0)", size: 6, solidity: 0.15 },
      },
    });
    const isOpen = (night) => series.partial.has(night) || series.uncounted.has(night);
    const isMissing = (night) => series.launched[night] == null && !isOpen(night);
    const alerts = nights.filter((night) => series.reports.has(night));
    return [
      band(series.q99, colour("band-99")),
      band(series.q95, colour("band-95")),
      hatch(nights.filter(isMissing), "/"),
      hatch(nights.filter(isOpen), "."),
      bars(series.launched, "launched", "alert"),
      bars(series.intercepted, "stopped", "alert-stopped"),
      line(series.median, "1px,2px", 1.2),
      line(series.q95, "solid", 1.1),
      line(series.q99, "4px,2px", 1.1),
      {
        ...common,
        type: "scatter",
        mode: "markers",
        x: alerts.map(iso),
        y: alerts.map((night) => Math.min((series.launched[night] ?? 0) + 0.06 * top, 0.96 * top)),
        marker: { symbol: "triangle-down", size: 9, color: colour("alert") },
        zorder: 4,
      },
    ];
  }

  function drawStrip() {
    const [series] = data.series;
    return {
      x: series.launched.map((_, index) => iso(index)),
      y: series.launched.map((value) => value ?? 0),
      xaxis: "x",
      yaxis: "y",
      type: "scatter",
      mode: "lines",
      hoverinfo: "skip",
      fill: "tozeroy",
      fillcolor: colour("launched"),
      line: { width: 0, shape: "hvh" },
    };
  }

  const edge = (index) => new Date(begins + (index - 0.5) * DAY).toISOString().slice(0, 19);

  function layOut(tops) {
    const panels = data.series.length;
    const height = narrow() ? 460 : 540;
    const range = [edge(state.from), edge(state.to)];
    const font = { family: getComputedStyle(place).fontFamily, size: 12, color: colour("quiet") };
    const quiet = { fixedrange: true, showgrid: false, zeroline: false, showticklabels: false };
    const layout = {
      font,
      margin: MARGIN,
      autosize: true,
      height,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      barmode: "overlay",
      hovermode: false,
      dragmode: touch ? false : "zoom",
      annotations: [],
      // The strip hangs below an axis of no height, which has all nights.
      xaxis: {
        type: "date",
        range,
        anchor: "y",
        showgrid: false,
        tickformat: state.to - state.from > MOST_BARS ? "%b %Y" : "%-d %b",
        tickcolor: colour("grid"),
        nticks: narrow() ? 5 : 10,
        rangeslider: {
          visible: true,
          range: [edge(0), edge(count)],
          thickness: STRIP / (height - MARGIN.t - MARGIN.b),
          bgcolor: colour("band-99"),
          bordercolor: colour("grid"),
          borderwidth: 1,
          yaxis: { rangemode: "auto" },
        },
      },
      yaxis: { ...quiet, domain: [0, 0.001] },
    };
    data.series.forEach((series, panel) => {
      const high = 1 / panels;
      const bottom = 1 - (panel + 1) * high + (panel < panels - 1 ? 0.1 : 0);
      layout[`xaxis${panel + 2}`] = { ...quiet, type: "date", matches: "x", anchor: `y${panel + 2}`, fixedrange: false };
      layout[`yaxis${panel + 2}`] = {
        fixedrange: true,
        domain: [Math.max(bottom, 0.001), 1 - panel * high],
        anchor: `x${panel + 2}`,
        range: [0, tops[panel]],
        nticks: 5,
        gridcolor: colour("grid"),
        zerolinecolor: colour("quiet"),
        layer: "below traces",
      };
      layout.annotations.push({
        text: series.label,
        xref: "paper",
        yref: "paper",
        x: 0,
        xshift: -MARGIN.l,
        y: 1 - panel * high,
        yshift: 6,
        xanchor: "left",
        yanchor: "bottom",
        showarrow: false,
        font: { ...font, size: 14, weight: 600, color: colour("ink") },
      });
    });
    return layout;
  }

  async function draw() {
    for (const button of buttons) {
      const nights = Math.min(Number(button.value), count);
      button.setAttribute("aria-pressed", String(state.to === count && state.to - state.from === nights));
    }
    span.textContent = `${short.format(dateOf(state.from))} – ${short.format(dateOf(state.to - 1))}`;
    if (state.table) return fillTable();
    const tops = data.series.map(findTop);
    const traces = data.series.flatMap((series, panel) => drawSeries(series, panel, tops[panel]));
    await Plotly.react(plot, [drawStrip(), ...traces], layOut(tops), {
      displayModeBar: false,
      doubleClick: false,
      locale: "page",
    });
    if (!state.drawn) {
      state.drawn = true;
      plot.on("plotly_relayout", follow);
    }
    place.dataset.nights = `${iso(state.from)}/${iso(state.to - 1)}`;
    if (state.night == null) forget();
    else point(state.night);
  }

  // ---- which nights ---------------------------------------------------------------------------------------

  function show(from, to) {
    const nights = Math.min(Math.max(to - from, 7), count);
    const start = Math.max(0, Math.min(from, count - nights));
    if (start === state.from && start + nights === state.to && state.drawn && !state.table) return;
    state.from = start;
    state.to = start + nights;
    state.night = null;
    cursor.hidden = true;
    draw();
  }

  const showLast = (nights) => show(Math.max(0, count - nights), count);

  /** After Plotly zoomed or slid: the whole nights that are now in its range. */
  function follow(changes) {
    const key = Object.keys(changes).find((name) => /^xaxis\d?\.range/.test(name));
    if (!key) return;
    const [first, last] = plot.layout.xaxis.range.map((text) => Date.parse(`${text.replace(" ", "T").slice(0, 19)}Z`));
    show(Math.round((first - begins) / DAY + 0.5), Math.round((last - begins) / DAY + 0.5));
  }

  // ---- one night ------------------------------------------------------------------------------------------

  const inside = () => plot.clientWidth - MARGIN.l - MARGIN.r;

  function nightAt(clientX) {
    const part = (clientX - plot.getBoundingClientRect().left - MARGIN.l) / inside();
    if (part < 0 || part >= 1) return null;
    return state.from + Math.floor(part * (state.to - state.from));
  }

  function point(night) {
    state.night = night;
    const x = MARGIN.l + ((night - state.from + 0.5) / (state.to - state.from)) * inside();
    const report = reportOf(night);
    note.replaceChildren(
      make("strong", { textContent: say("night", { date: long.format(dateOf(night)) }) }),
      ...data.series.map((series) => {
        const [first, ...rest] = sayNight(series, night);
        return make("p", {}, make("b", { textContent: first }), ...rest.map((line) => make("span", { textContent: line })));
      }),
    );
    if (report) note.append(make("p", {}, make("a", { href: report.href, textContent: say("open"), tabIndex: -1 })));
    cursor.hidden = note.hidden = false;
    frame.classList.toggle("opens", Boolean(report));
    cursor.style.left = `${x}px`;
    const strip = plot.querySelector(".rangeslider-container").getBoundingClientRect();
    cursor.style.height = `${strip.top - plot.getBoundingClientRect().top - MARGIN.t - 36}px`;
    const right = x > plot.clientWidth / 2;
    note.style.left = narrow() || right ? "" : `${x + 14}px`;
    note.style.right = narrow() || !right ? "" : `${plot.clientWidth - x + 14}px`;
  }

  /** No night is read; where the note stands below the chart, its latest is. */
  function forget() {
    if (narrow() && state.drawn) return point(state.to - 1);
    state.night = null;
    cursor.hidden = note.hidden = true;
    frame.classList.remove("opens");
  }

  function open(night) {
    const report = night == null ? null : reportOf(night);
    if (report) location.href = report.href;
  }

  function step(night) {
    const next = Math.max(0, Math.min(night, count - 1));
    const nights = state.to - state.from;
    if (next < state.from) show(next, next + nights);
    else if (next >= state.to) show(next + 1 - nights, next + 1);
    point(next);
    spoken.textContent = [
      say("night", { date: long.format(dateOf(next)) }),
      ...data.series.map((series) => sayNight(series, next).join("; ")),
      ...(reportOf(next) ? [say("enter")] : []),
    ].join(". ");
  }

  const KEYS = {
    ArrowLeft: (night) => night - 1,
    ArrowRight: (night) => night + 1,
    PageUp: (night) => night - 7,
    PageDown: (night) => night + 7,
    Home: () => state.from,
    End: () => state.to - 1,
  };

  function listen() {
    let pressed = null;
    let clicked = -Infinity;
    frame.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape") forget();
      else if (event.key === "Enter") open(state.night);
      else if (event.key in KEYS) step(state.night == null ? state.to - 1 : KEYS[event.key](state.night));
      else return;
      event.preventDefault();
    });
    frame.addEventListener(
      "pointerdown",
      (event) => {
        const read = !event.button && !event.target.closest(".rangeslider-container, .note");
        pressed = read ? event.clientX : null;
      },
      true,
    );
    frame.addEventListener("pointermove", (event) => {
      if (event.buttons || event.target.closest(".rangeslider-container, .note")) return;
      const night = nightAt(event.clientX);
      if (night == null) forget();
      else if (night !== state.night) point(night);
    });
    frame.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && forget());
    // Plotly covers the page while a button is down, and takes a tap for two clicks: the end of a press is what counts.
    document.addEventListener(
      "pointerup",
      (event) => {
        const still = pressed != null && Math.abs(event.clientX - pressed) <= 4;
        pressed = null;
        const night = still ? nightAt(event.clientX) : null;
        if (night == null) return;
        const again = event.timeStamp - clicked < 400;
        clicked = event.timeStamp;
        if (event.pointerType !== "mouse") point(night);
        else if (again) showLast(Infinity);
        else open(night);
      },
      true,
    );
    frame.addEventListener("focusout", (event) => frame.contains(event.relatedTarget) || forget());
    toggle.addEventListener("click", () => {
      state.table = !state.table;
      toggle.textContent = say(state.table ? "picture" : "table");
      frame.hidden = help.hidden = state.table;
      place.querySelector(".key").hidden = state.table;
      table.hidden = !state.table;
      draw();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    let wide = place.clientWidth;
    new ResizeObserver(() => {
      if (place.clientWidth === wide || state.table) return;
      wide = place.clientWidth;
      draw().then(() => Plotly.Plots.resize(plot));
    }).observe(place);
  }

  // ---- the table ------------------------------------------------------------------------------------------

  function fillTable() {
    const cell = (text) => make("td", { textContent: text });
    const columns = ["came", "stopped", "expected", "q95", "q99"];
    const heads = [
      make(
        "tr",
        {},
        make("th", { rowSpan: 2, scope: "col", textContent: say("column_night") }),
        ...data.series.map((series) => make("th", { colSpan: columns.length, scope: "colgroup", textContent: series.label })),
        make("th", { rowSpan: 2, scope: "col", textContent: say("column_report") }),
      ),
      make(
        "tr",
        {},
        ...data.series.flatMap(() => columns.map((name) => make("th", { scope: "col", textContent: say(`column_${name}`) }))),
      ),
    ];
    const rows = [];
    for (let night = state.to - 1; night >= state.from; night--) {
      const report = reportOf(night);
      const link = report
        ? make("a", { href: report.href, textContent: say("report"), attributes: { "aria-label": `${say("report")}, ${short.format(dateOf(night))}` } })
        : "";
      rows.push(
        make(
          "tr",
          {},
          make("th", { scope: "row", textContent: short.format(dateOf(night)) }),
          ...data.series.flatMap((series) => [
            cell(tellShort(series, night)),
            cell(mark(series.stopped.get(night), series.intercepted[night])),
            cell(figure(series.median[night])),
            cell(figure(below(series.q95[night]))),
            cell(figure(below(series.q99[night]))),
          ]),
          make("td", {}, link),
        ),
      );
    }
    table.replaceChildren(
      make("table", {}, make("caption", { textContent: `${say("chart")}, ${span.textContent}` }), make("thead", {}, ...heads), make("tbody", {}, ...rows)),
    );
  }

  const SIGNS = { at_least: "≥ ", about: "≈ ", at_most: "≤ " };
  const mark = (bound, value) => `${SIGNS[bound] ?? ""}${figure(value)}`;

  function tellShort(series, night) {
    const came = series.launched[night];
    if (series.partial.has(night)) return came ? mark("at_least", came) : say("column_withheld");
    if (series.uncounted.has(night)) return say("column_uncounted");
    if (came == null) return say("missing");
    const soft = series.soft.get(night);
    return mark(series.bounds.get(night), came) + (soft ? `, ${say(soft)}` : "");
  }

  // ---- begin ----------------------------------------------------------------------------------------------

  /** Plotly writes its rules into elements of these names, which a strict policy forbids; site.css has what it needs. */
  function keepStylesOut() {
    for (const id of ["plotly.js-style-global", "9f215cf04c5486422605d13261cb87401f4e7763b6296af81e98efbc0130da53"]) {
      document.head.append(make("meta", { id, className: "no-inline-styles" }));
    }
  }

  /** Months and days as the page's language names them. */
  function nameDates() {
    const names = (options, dates) => {
      const words = inWords(options); // One of these is dear, so not one for each date.
      return dates.map((date) => words.format(date));
    };
    const months = Array.from({ length: 12 }, (_, month) => Date.UTC(2024, month, 15));
    const days = Array.from({ length: 7 }, (_, day) => Date.UTC(2024, 8, 1 + day)); // The first was a Sunday.
    Plotly.register({
      moduleType: "locale",
      name: "page",
      dictionary: {},
      format: {
        months: names({ month: "long" }, months),
        shortMonths: names({ month: "short" }, months),
        days: names({ weekday: "long" }, days),
        shortDays: names({ weekday: "short" }, days),
        date: "%d.%m.%Y",
      },
    });
  }

  const script = make("script", { src: new URL("plotly-basic.min.js", here).href });
  script.addEventListener("load", () => {
    state.from = Math.max(0, count - AT_FIRST);
    nameDates();
    showPage();
    listen();
    draw();
  });
  keepStylesOut();
  document.head.append(script);
})();
