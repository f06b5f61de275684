/* Who is in sight: the filters of the page and the moment of the time bar, as one flag a node and a tie. */

/* `filter`: communities (numbers) and tones (codes), null for all; least core. `until`: steps of the time bar, null for all. */
export function sightOf({ ids, source, target, community, core, tone, first }, { communities, core: least, tones }, until) {
  const nodes = new Uint8Array(ids.length);
  for (let node = 0; node < nodes.length; node++) {
    const wanted = (!communities || communities.includes(community[node])) && (!tones || tones.includes(tone[node]));
    nodes[node] = Number(wanted && core[node] >= least);
  }
  const ties = new Uint8Array(source.length);
  const met = new Uint8Array(ids.length);
  for (let tie = 0; tie < ties.length; tie++) {
    if (until !== null && first[tie] > until) continue;
    met[source[tie]] = met[target[tie]] = 1;
    ties[tie] = nodes[source[tie]] & nodes[target[tie]];
  }
  if (until !== null) for (let node = 0; node < nodes.length; node++) nodes[node] &= met[node];
  return { nodes, ties };
}

export const EVERYBODY = { communities: null, core: 0, tones: null };
