/* The graph as Python packed it: who is drawn where, how large, in which community, tied to whom.

   Nodes come largest first and ties strongest first, so an index is also a rank. */
const UNKNOWN = 65535; // the community of whoever has none
const FARTHEST = 2.4; // times as far apart as made, at most

export async function networkOf({ header, columns }, frame) {
  const buffer = await inflated(columns);
  const { nodes, edges } = header;
  let at = 0;
  const take = (Type, count) => {
    const column = new Type(buffer.slice(at, at + count * Type.BYTES_PER_ELEMENT));
    at += column.byteLength;
    return column;
  };
  const Index = nodes > 65536 ? Uint32Array : Uint16Array;
  const places = [stretched(take(Uint16Array, nodes), header.x), stretched(take(Uint16Array, nodes), header.y)];
  const community = take(Uint16Array, nodes);
  const network = {
    rev: header.rev,
    communities: header.communities,
    captions: header.captions,
    ...spread(places, community, frame),
    community,
    source: take(Index, edges),
    target: take(Index, edges),
    size: Float32Array.from(take(Uint16Array, nodes), (value) => (value / 65535) * header.size),
    weight: take(Uint8Array, edges),
    core: take(Uint8Array, nodes),
    tone: take(Uint8Array, nodes),
    first: take(Uint8Array, edges),
    span: header.span,
  };
  const text = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, at)));
  network.ids = text.ids;
  network.labels = text.labels;
  network.indexOf = new Map(text.ids.map((id, index) => [id, index]));
  return { ...network, ties: tiesOf(network), discs: discsOf(network) };
}

async function inflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

/* Moves whole communities apart along the longer side of the frame until the map has its shape. Discs stay round and
   never come nearer to each other, so nothing overlaps that did not. */
function spread([x, y], community, { width, height }) {
  const [wide, high] = [reach(x), reach(y)];
  const shape = width / height || 1;
  if (!wide || !high) return { x, y, wide, high };
  if (wide / high < shape) {
    const across = apart(x, community, high * shape);
    return { x: across, y, wide: reach(across), high };
  }
  const up = apart(y, community, wide / shape);
  return { x, y: up, wide, high: reach(up) };
}

/* The places along one side, with the middles of the communities pulled apart until the whole is `length` long. */
function apart(places, community, length) {
  const middles = middlesOf(places, community);
  const pulled = (factor) => places.map((place, node) => place + (factor - 1) * middles[node]);
  let [low, high] = [1, FARTHEST];
  for (let step = 0; step < 14; step++) {
    const factor = (low + high) / 2;
    if (reach(pulled(factor)) < length) low = factor;
    else high = factor;
  }
  return pulled(low);
}

/* For every node the middle of its community; its own place when it has none. */
function middlesOf(places, community) {
  const [sum, count] = [new Map(), new Map()];
  community.forEach((number, node) => {
    sum.set(number, (sum.get(number) ?? 0) + places[node]);
    count.set(number, (count.get(number) ?? 0) + 1);
  });
  return places.map((place, node) => {
    const number = community[node];
    return number === UNKNOWN ? place : sum.get(number) / count.get(number);
  });
}

function reach(places) {
  let [low, high] = [Infinity, -Infinity];
  for (const place of places) {
    low = Math.min(low, place);
    high = Math.max(high, place);
  }
  return high > low ? high - low : 0;
}

function stretched(column, [low, high]) {
  return Float32Array.from(column, (value) => low + (value / 65535) * (high - low));
}

/* For every node its ties, strongest first: `edges[start[i] … start[i + 1]]`. */
function tiesOf({ ids, source, target }) {
  const start = new Uint32Array(ids.length + 1);
  for (let edge = 0; edge < source.length; edge++) {
    start[source[edge] + 1]++;
    if (target[edge] !== source[edge]) start[target[edge] + 1]++;
  }
  for (let node = 0; node < ids.length; node++) start[node + 1] += start[node];
  const next = start.slice();
  const edges = new Uint32Array(start[ids.length]);
  for (let edge = 0; edge < source.length; edge++) {
    edges[next[source[edge]]++] = edge;
    if (target[edge] !== source[edge]) edges[next[target[edge]]++] = edge;
  }
  return { start, edges };
}

/* Where each named community lies: its middle and a radius that holds 95 in 100 of its members, largest community first. */
function discsOf({ communities, captions, community, x, y }) {
  const members = communities.map(() => []);
  community.forEach((number, node) => members[number]?.push(node));
  return members
    .map((nodes, number) => ({ number, name: captions[number] ?? communities[number], nodes }))
    .filter(({ name, nodes }) => name && nodes.length > 2)
    .map((disc) => ({ ...disc, ...extent(disc.nodes, x, y) }))
    .sort((a, b) => b.nodes.length - a.nodes.length);
}

function extent(nodes, x, y) {
  const cx = nodes.reduce((sum, node) => sum + x[node], 0) / nodes.length;
  const cy = nodes.reduce((sum, node) => sum + y[node], 0) / nodes.length;
  const reach = nodes.map((node) => Math.hypot(x[node] - cx, y[node] - cy)).sort((a, b) => a - b);
  return { x: cx, y: cy, radius: reach[Math.floor(0.95 * (reach.length - 1))] };
}
