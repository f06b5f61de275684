/* The inside of one community: its members by who is tied to whom, in the disc they had.

   A force layout (Fruchterman & Reingold 1991) from where they stood: the same community opens the same way. */
const MOST = 400; // members; in larger ones all would pull at all
const STEPS = 120;

/* New places (x, y by member) within the disc, or null when the community is too large or too small to tell anything. */
export function unfolded({ nodes, x: cx, y: cy, radius }, { x, y, source, target, weight }) {
  if (nodes.length > MOST || nodes.length < 4) return null;
  const at = new Map(nodes.map((node, member) => [node, member]));
  const ties = tiesWithin(at, source, target, weight);
  if (!ties.length) return null;
  const px = Float64Array.from(nodes, (node) => (x[node] - cx) / radius);
  const py = Float64Array.from(nodes, (node) => (y[node] - cy) / radius);
  const ideal = 1.6 / Math.sqrt(nodes.length);
  for (let step = 0; step < STEPS; step++) pull(px, py, ties, ideal, 0.12 * (1 - step / STEPS) + 0.002);
  // Back into the disc, filled evenly: directions and who is nearer the middle stay as the forces left them.
  const far = px.map((place, member) => Math.hypot(place, py[member]));
  const order = [...far.keys()].sort((a, b) => far[a] - far[b]);
  order.forEach((member, rank) => {
    const scale = (radius * Math.sqrt((rank + 0.5) / nodes.length)) / Math.max(far[member], 1e-9);
    px[member] = cx + px[member] * scale;
    py[member] = cy + py[member] * scale;
  });
  return { x: px, y: py };
}

function tiesWithin(at, source, target, weight) {
  const ties = [];
  for (let tie = 0; tie < source.length; tie++) {
    const [from, to] = [at.get(source[tie]), at.get(target[tie])];
    if (from !== undefined && to !== undefined && from !== to) ties.push({ from, to, strength: 0.4 + weight[tie] / 255 });
  }
  return ties;
}

/* One step: all push all apart, ties pull together, the middle holds; nobody moves farther than `most`. */
function pull(px, py, ties, ideal, most) {
  const [fx, fy] = [new Float64Array(px.length), new Float64Array(px.length)];
  for (let one = 0; one < px.length; one++) {
    for (let other = one + 1; other < px.length; other++) {
      const [dx, dy] = [px[one] - px[other], py[one] - py[other]];
      const force = (ideal * ideal) / Math.max(dx * dx + dy * dy, 1e-6);
      fx[one] += dx * force;
      fy[one] += dy * force;
      fx[other] -= dx * force;
      fy[other] -= dy * force;
    }
    fx[one] -= px[one] * ideal;
    fy[one] -= py[one] * ideal;
  }
  for (const { from, to, strength } of ties) {
    const [dx, dy] = [px[from] - px[to], py[from] - py[to]];
    const force = (Math.hypot(dx, dy) / ideal) * strength * 0.3;
    fx[from] -= dx * force;
    fy[from] -= dy * force;
    fx[to] += dx * force;
    fy[to] += dy * force;
  }
  for (let member = 0; member < px.length; member++) {
    const scale = Math.min(1, most / Math.max(Math.hypot(fx[member], fy[member]), 1e-9));
    px[member] += fx[member] * scale;
    py[member] += fy[member] * scale;
  }
}
