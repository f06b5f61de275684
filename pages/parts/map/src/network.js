/* The graph as Python packed it: who is drawn where, how large, in which community, tied to whom.

   Nodes come largest first and ties strongest first, so an index is also a rank. */
export async function networkOf({ header, columns }, { upright }) {
  const buffer = await inflated(columns);
  const { nodes, edges } = header;
  let at = 0;
  const take = (Type, count) => {
    const column = new Type(buffer.slice(at, at + count * Type.BYTES_PER_ELEMENT));
    at += column.byteLength;
    return column;
  };
  const Index = nodes > 65536 ? Uint32Array : Uint16Array;
  const network = {
    rev: header.rev,
    communities: header.communities,
    ...placesOf(take, header, upright),
    community: take(Uint16Array, nodes),
    source: take(Index, edges),
    target: take(Index, edges),
    size: Float32Array.from(take(Uint16Array, nodes), (value) => (value / 65535) * header.size),
    weight: take(Uint8Array, edges),
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

/* On an upright screen a map wider than tall is turned on its side, so that it fills the height. */
function placesOf(take, { nodes, x, y }, upright) {
  const across = stretched(take(Uint16Array, nodes), x);
  const up = stretched(take(Uint16Array, nodes), y);
  const [wide, high] = [x[1] - x[0], y[1] - y[0]];
  return upright && wide > high ? { x: up, y: across, wide: high, high: wide } : { x: across, y: up, wide, high };
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
function discsOf({ communities, community, x, y }) {
  const members = communities.map(() => []);
  community.forEach((number, node) => members[number]?.push(node));
  return members
    .map((nodes, number) => ({ number, name: communities[number], nodes }))
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
