// Charts: history is fetched when a chart comes into view, live values are appended to it.
import { windowQuery } from "./windows.js";

const RETRY_MS = 10_000;
const MOST_POINTS = 2500; // then the history is read again, in windows

let library;
const echarts = () => (library ??= import("nicegui-echart").then((module) => module.echarts));

export class Charts {
  constructor(root) {
    this.charts = [...root.querySelectorAll("[data-chart]")].map((element) => new Chart(element));
    const byElement = new Map(this.charts.map((chart) => [chart.element, chart]));
    const seen = (entries) => entries.forEach((e) => byElement.get(e.target).see(e.isIntersecting));
    this.observer = new IntersectionObserver(seen, { rootMargin: "150px" });
    this.charts.forEach((chart) => this.observer.observe(chart.element));
  }

  show(window) {
    this.charts.forEach((chart) => chart.choose(window));
  }

  apply(values, now) {
    this.charts.forEach((chart) => chart.append(values, now));
  }

  tick(now) {
    this.charts.forEach((chart) => chart.refresh(now));
  }
}

class Chart {
  constructor(element) {
    this.element = element;
    this.visible = false;
    this.drawnAt = 0;
    new ResizeObserver(() => this.chart?.resize()).observe(element);
  }

  see(visible) {
    this.visible = visible;
    if (visible && this.loaded !== this.window) this.load();
    else if (visible) this.drawnAt = 0; // draw at the next tick
  }

  choose(window) {
    this.window = window;
    if (this.visible) this.load();
  }

  async load() {
    const window = this.window;
    this.loaded = window;
    try {
      const response = await fetch(`${this.element.dataset.chart}?${new URLSearchParams(windowQuery(window))}`);
      if (!response.ok) throw new Error(await response.text());
      const [view, library] = await Promise.all([response.json(), echarts()]);
      if (window !== this.window) return; // another one was chosen meanwhile
      this.view = view;
      if (!view.empty) this.draw(library);
      else this.hint(window.toMs === null ? "no data yet" : "no data of that time");
    } catch (error) {
      this.loaded = null;
      this.view = null;
      this.hint(`History cannot be read: ${error.message}`);
      setTimeout(() => this.visible && this.loaded === null && this.load(), RETRY_MS);
    }
  }

  hint(text) {
    this.chart?.dispose();
    this.chart = null;
    this.element.innerHTML = '<p class="hint"></p>';
    this.element.firstChild.textContent = text;
  }

  draw(library) {
    if (!this.chart) {
      this.element.replaceChildren();
      this.chart = library.init(this.element, null, { renderer: "canvas" });
    }
    const wall = this.element.closest(".wall") !== null;
    const options = withFunctions(this.view, library, wall);
    this.chart.setOption(wall ? forTheWall(options) : options, { notMerge: true });
    this.drawnAt = 0; // live values since the answer are drawn at the next tick
  }

  append(values, now) {
    if (!this.view || this.window.toMs !== null) return;
    const added = this.view.kind === "states" ? addStates(this.view, values) : addPoints(this.view, values);
    if (!added) return;
    const first = this.view.empty;
    this.view.empty = false;
    if (first) echarts().then((library) => this.draw(library));
    if (size(this.view) > MOST_POINTS) this.load();
    this.refresh(now);
  }

  // Moves time on, no more often than a pixel or two.
  refresh(now) {
    const pauseMs = Math.min(60_000, Math.max(1000, this.window.rangeS / 1.8));
    const still = this.window.toMs !== null;
    if (still || !this.visible || !this.chart || !this.view || now - this.drawnAt < pauseMs) return;
    this.drawnAt = now;
    const { dataset, series } = this.view.options;
    const xAxis = { min: now - this.view.range_s * 1000, max: now };
    const data = dataset ? { dataset } : { series: [{ data: series[0].data }] };
    this.chart.setOption({ xAxis, ...data }, { lazyUpdate: true });
  }
}

function size(view) {
  const { dataset, series } = view.options;
  return dataset ? Math.max(...dataset.map((set) => set.source.time.length)) : series[0].data.length;
}

function addPoints(view, values) {
  const rows = new Map();
  for (const { id, dataset, column } of view.traces) {
    if (!(id in values)) continue;
    const [time, raw] = values[id];
    const row = rows.get(dataset) ?? { time };
    rows.set(dataset, { ...row, [column]: raw });
  }
  for (const [index, row] of rows) addRow(view.options.dataset[index].source, row, view.gap_ms[index]);
  return rows.size > 0;
}

function addRow(source, row, gapMs) {
  const last = source.time.at(-1) ?? -Infinity;
  if (row.time <= last) return;
  if (row.time - last > gapMs && source.time.length) push(source, { time: last + 1 });
  push(source, row);
}

function push(source, row) {
  for (const [name, column] of Object.entries(source)) column.push(row[name] ?? null);
}

function addStates(view, values) {
  const bars = view.options.series[0].data;
  let added = false;
  for (const { id, row, dataset, colours } of view.traces) {
    if (!(id in values)) continue;
    const [time, raw, text] = values[id];
    if (raw === null) continue;
    const last = bars.findLast((bar) => bar[0] === row);
    const heard = last && time - last[2] <= view.gap_ms[dataset];
    if (heard) last[2] = Math.max(last[2], time);
    if (!heard || last[3] !== text) bars.push([row, time, time + 1, text, colours[text]]);
    added = true;
  }
  return added;
}

// The parts of the options that are functions.
function withFunctions(view, library, wall) {
  const options = { ...view.options };
  if (view.kind === "states") {
    options.series = [{ ...options.series[0], renderItem: stateBar(view, library, wall ? 17 : 12) }];
    options.tooltip = { ...options.tooltip, formatter: ({ data }) => stateTip(view, data) };
    return options;
  }
  const finite = (value, other) => (Number.isFinite(value) ? value : other);
  options.yAxis = {
    ...options.yAxis,
    min: ({ min }) => Math.min(view.low, finite(min, view.low)),
    max: ({ max }) => Math.max(view.high, finite(max, view.high)),
  };
  options.tooltip = { ...options.tooltip, valueFormatter: (value) => numberText(value, view.unit) };
  return options;
}

function numberText(value, unit) {
  return value === null || value === undefined ? "—" : `${Number(Number(value).toPrecision(6))} ${unit}`;
}

// Readable across a room.
function forTheWall(options) {
  const larger = (axis) => ({
    ...axis,
    axisLabel: { ...axis.axisLabel, fontSize: 19, width: 265 },
    nameTextStyle: { ...axis.nameTextStyle, fontSize: 19 },
  });
  const names = options.yAxis.type === "category";
  return {
    ...options,
    grid: { ...options.grid, left: names ? 285 : 70, bottom: 32, top: options.yAxis.name ? 32 : 14 },
    series: options.series.map((s) => (s.lineStyle?.width ? { ...s, lineStyle: { ...s.lineStyle, width: 3 } } : s)),
    xAxis: larger(options.xAxis),
    yAxis: larger(options.yAxis),
  };
}

function stateBar(view, library, fontSize) {
  return (params, api) => {
    const [row, from, to, text, fill] = view.options.series[0].data[params.dataIndex];
    const [x, y] = api.coord([from, row]);
    const [end] = api.coord([to, row]);
    const height = api.size([0, 1])[1] * 0.62;
    const bar = { x, y: y - height / 2, width: Math.max(1, end - x), height };
    const { x: left, y: top, width, height: high } = params.coordSys;
    const shape = library.graphic.clipRectByRect(bar, { x: left, y: top, width, height: high });
    if (!shape) return undefined;
    const shown = shape.width > 0.75 * fontSize * text.length + 12 ? text : "";
    return {
      type: "rect",
      shape,
      style: { fill },
      textContent: { style: { text: shown, fill: "#e6ebf0", fontSize } },
      textConfig: { position: "insideLeft" },
    };
  };
}

function stateTip(view, [row, from, to, text]) {
  const utc = (ms) => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
  return `${view.options.yAxis.data[row]}: <b>${text}</b><br>${utc(from)} to ${utc(to)} UTC`;
}
