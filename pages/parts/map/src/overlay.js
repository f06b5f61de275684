/* What is written and traced over the map: community names, labels, and the ties of the author one looks at. */
import { hueOf, veiled } from "./palette.js";

const STRONGEST = 15; // labels on the whole map; more as one zooms in
const SCANNED = 3000; // nodes considered for a label, strongest first
const TRACED = 600; // ties drawn for one author
const AMONG = 1200; // ties drawn inside one community, strongest first
const LISTED = 18; // neighbours named around one author
const CAPTIONED = { wide: 10, narrow: 6 }; // communities named on the whole map, largest first …
const WORTH_NAMING = 0.02; // … that hold at least this part of the authors drawn

export class Overlay {
  constructor(renderer, theme, covered) {
    this.renderer = renderer;
    this.theme = theme;
    this.covered = covered; // () → boxes of the controls
    this.captions = [];
    this.marks = []; // labels drawn, with their nodes
    this.widths = new Map();
    this.sight = null; // nodes and ties in sight, null for all
  }

  /* `view`: hovered, selected (node numbers or null), path (node numbers), community (number or null). */
  draw(view) {
    const lit = this.#trace(view);
    this.#write(view, lit);
    return lit !== null;
  }

  captionAt(x, y) {
    return this.captions.find((box) => holds(box, x, y)) ?? null;
  }

  labelAt(x, y) {
    return this.marks.find((box) => holds(box, x, y)) ?? null;
  }

  /* Draws the part of the network one looks at; returns its nodes, strongest first, or null when all of it counts. */
  #trace({ hovered, selected, path, community }) {
    const { context } = this.renderer.contextOf("focus");
    const centre = hovered ?? selected;
    if (hovered === null && path.length > 1) return this.#tracePath(context, path);
    if (centre !== null) return this.#traceNeighbours(context, centre);
    if (community === null) return null;
    const nodes = this.renderer.network.discs.find(({ number }) => number === community)?.nodes ?? [];
    const seen = nodes.filter((node) => this.#inSight(node));
    this.#tiesAmong(context, new Set(seen));
    for (const node of seen) this.#disc(context, node);
    return seen;
  }

  #tiesAmong(context, nodes) {
    const { source, target, weight } = this.renderer.network;
    let left = AMONG;
    for (let tie = 0; tie < source.length && left > 0; tie++) {
      if (!nodes.has(source[tie]) || !nodes.has(target[tie]) || (this.sight !== null && !this.sight.ties[tie])) continue;
      this.#tie(context, source[tie], target[tie], veiled(this.#hue(source[tie]), 0.22), 0.6 + weight[tie] / 255);
      left--;
    }
  }

  #inSight(node) {
    return this.sight === null || this.sight.nodes[node] === 1;
  }

  #traceNeighbours(context, centre) {
    const { network } = this.renderer;
    const { start, edges } = network.ties;
    const near = new Set();
    for (let at = start[centre]; at < Math.min(start[centre + 1], start[centre] + TRACED); at++) {
      const edge = edges[at];
      if (this.sight !== null && !this.sight.ties[edge]) continue;
      const source = network.source[edge];
      const other = source === centre ? network.target[edge] : source;
      near.add(other);
      this.#tie(context, centre, other, veiled(this.#hue(source), 0.75), 0.8 + (network.weight[edge] / 255) * 2);
    }
    near.delete(centre);
    const nodes = [...near].sort((a, b) => a - b);
    for (const node of nodes) this.#disc(context, node);
    this.#disc(context, centre, true);
    return [centre, ...nodes];
  }

  #tracePath(context, path) {
    for (let step = 1; step < path.length; step++) this.#tie(context, path[step - 1], path[step], this.theme.text, 2.5);
    for (const node of path) this.#disc(context, node, true);
    return path;
  }

  #tie(context, from, to, colour, width) {
    const a = this.renderer.placeOf(from);
    const b = this.renderer.placeOf(to);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(a.x, a.y);
    context.lineTo(b.x, b.y);
    context.stroke();
  }

  #disc(context, node, ringed = false) {
    const { x, y, radius } = this.renderer.placeOf(node);
    const drawn = ringed ? Math.max(radius, 5) : radius;
    if (ringed) {
      circle(context, x, y, drawn + 3.5, this.theme.text);
      circle(context, x, y, drawn + 1.75, this.theme.ground);
    }
    circle(context, x, y, drawn, ringed ? this.#hue(node) : this.theme.ground);
    if (!ringed) circle(context, x, y, Math.max(drawn - 0.8, drawn * 0.8), this.#hue(node));
  }

  #hue(node) {
    return hueOf(this.renderer.network.community[node], this.theme.dark);
  }

  #write(view, lit) {
    const taken = this.covered();
    const { context, width, height } = this.renderer.contextOf("texts");
    context.lineJoin = "round";
    context.textBaseline = "middle";
    const centre = view.hovered ?? view.selected;
    this.marks = [];
    const named = view.hovered === null && view.path.length > 1 ? view.path : centre === view.hovered ? [] : [centre];
    for (const node of named) this.#label(context, node, taken, { width, height, bold: true });
    this.captions = this.#captions(context, taken, { width, height, narrow: width < 520, view, quiet: lit !== null });
    if (lit) this.#labels(context, lit.filter((node) => node !== centre && !named.includes(node)), LISTED, taken, { width, height });
    else this.#labels(context, null, this.#room(width, height), taken, { width, height });
  }

  /* How many labels the view bears: fifteen for the whole map, more as fewer nodes share the screen. */
  #room(width, height) {
    const part = Math.min(1, (width * height) / 420000);
    return Math.round(Math.min(70, STRONGEST * Math.max(0.5, part) * this.renderer.camera.ratio ** -1.1));
  }

  #labels(context, nodes, room, taken, frame) {
    const count = Math.min(SCANNED, nodes?.length ?? this.renderer.network.ids.length);
    let left = room;
    for (let at = 0; at < count && left > 0; at++) {
      if (this.#label(context, nodes ? nodes[at] : at, taken, frame)) left--;
    }
  }

  #label(context, node, taken, { width, height, bold = false }) {
    const label = this.renderer.network.labels[node];
    const place = this.renderer.placeOf(node);
    if (!label || !this.#inSight(node) || place.x < 0 || place.y < 0 || place.x > width || place.y > height) return false;
    const points = bold ? 14 : Math.round(Math.min(14, 10.5 + place.radius / 6));
    context.font = `${bold ? 600 : 400} ${points}px ${this.theme.font}`;
    const wide = this.#width(context, label);
    const gap = place.radius + (bold ? 8 : 4);
    const toLeft = place.x + gap + wide > width - 4;
    const x = toLeft ? place.x - gap - wide : place.x + gap;
    const box = { left: x - 5, right: x + wide + 5, top: place.y - points * 0.75, bottom: place.y + points * 0.75 };
    if (box.left < 0 || (!bold && taken.some((other) => overlap(box, other)))) return false;
    taken.push(box);
    this.marks.push({ ...box, node });
    this.#text(context, label, x, place.y, this.theme.text, 3.5);
    return true;
  }

  #captions(context, taken, { width, narrow, view, quiet }) {
    const boxes = [];
    const { discs, ids } = this.renderer.network;
    const most = narrow ? CAPTIONED.narrow : CAPTIONED.wide;
    for (const [place, disc] of discs.entries()) {
      const chosen = disc.number === view.community || disc.number === view.captioned;
      if (!chosen && (place >= most || disc.nodes.length < WORTH_NAMING * ids.length)) continue;
      if (quiet && !chosen && view.community === null) continue;
      if (this.sight !== null && !disc.nodes.some((node) => this.#inSight(node))) continue;
      const points = narrow ? 12 : Math.round(Math.min(16, 12 + Math.sqrt(disc.nodes.length) / 8));
      context.font = `600 ${points}px ${this.theme.font}`;
      const wide = this.#width(context, disc.name) + points;
      const { x, y } = this.renderer.placeAt(disc.x, disc.y);
      const top = this.renderer.placeAt(disc.x, disc.y + disc.radius).y;
      const seen = x > 0 && x < width;
      const left = seen ? Math.min(Math.max(x - wide / 2, 8), width - wide - 8) : x - wide / 2;
      const under = 24; // inside a disc larger than the screen its name stays in sight
      const rim = seen && top < under && y > 0 ? under : top - points;
      // Above the disc if there is room, a little aside if need be, else just inside its rim or across it: never where it
      // would name a neighbour.
      const box = [rim, top + points, y]
        .flatMap((middle) => [0, 0.35, -0.35].map((aside) => ({ middle, from: left + aside * wide })))
        .map(({ middle, from }) => ({ from, left: from - 4, right: from + wide + 4, top: middle - points * 0.85, bottom: middle + points * 0.85, middle }))
        .find((candidate) => !taken.some((other) => overlap(candidate, other)) && (!seen || (candidate.left > 0 && candidate.right < width)));
      if (!box) continue;
      taken.push(box);
      boxes.push({ ...box, number: disc.number });
      context.globalAlpha = quiet && !chosen ? 0.35 : 1;
      this.#caption(context, disc, box, { left: box.from, points, chosen });
      context.globalAlpha = 1;
    }
    return boxes;
  }

  #caption(context, disc, box, { left, points, chosen }) {
    const dot = points * 0.3;
    circle(context, left + dot, box.middle, dot + 2, this.theme.ground);
    circle(context, left + dot, box.middle, dot, hueOf(disc.number, this.theme.dark));
    const x = left + points;
    this.#text(context, disc.name, x, box.middle, this.theme.text, 5);
    if (chosen) context.fillRect(x, box.middle + points * 0.62, this.#width(context, disc.name), 1.5);
  }

  #text(context, text, x, y, colour, halo) {
    context.strokeStyle = veiled(this.theme.ground, 0.92);
    context.lineWidth = halo;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }

  #width(context, text) {
    const key = `${context.font}\u0000${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      if (this.widths.size > 4000) this.widths.clear();
      width = context.measureText(text).width;
      this.widths.set(key, width);
    }
    return width;
  }
}

function circle(context, x, y, radius, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function holds(box, x, y) {
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
