/* Puts a network on screen with sigma, at the pace the machine can keep. */
import Graph from "graphology";
import Sigma from "sigma";
import { unfolded } from "./opened.js";
import { hueOf, premultiplied } from "./palette.js";
import { discProgram, tieProgram } from "./programs.js";

const SETTLE = 160; // ms without camera movement before every tie is drawn again
const MOVING_TIES = { hardware: 20000, software: 800 };
const MOVING_NODES = { hardware: Infinity, software: 1000 };
const [SMALLEST, LARGEST] = [1.5, 25]; // px, radius of a node on the whole map

/* Null when the browser has no WebGL; otherwise whether pixels are computed without a graphics card. */
export function graphicsOf() {
  const probe = document.createElement("canvas");
  const gl = probe.getContext("webgl2") ?? probe.getContext("webgl");
  if (!gl) return null;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { software: /swiftshader|llvmpipe|softpipe|software|basic render/i.test(name) };
}

export class Renderer {
  constructor(container, network, theme, graphics) {
    this.network = network;
    this.scene = { ground: theme.ground, budget: Infinity, nodes: Infinity };
    const kind = graphics.software ? "software" : "hardware";
    this.moving = { ties: MOVING_TIES[kind], nodes: MOVING_NODES[kind] };
    this.#measure(container);
    this.radius = network.size.map((size) => Math.min(LARGEST, Math.max(SMALLEST, size * this.scale)));
    this.sigma = new Sigma(graphOf(network, this.radius, theme, this.width), container, {
      allowInvalidContainer: true,
      renderLabels: false,
      defaultDrawNodeHover: () => {},
      nodeProgramClasses: { circle: discProgram(this.scene) },
      nodeHoverProgramClasses: { circle: discProgram(this.scene) },
      edgeProgramClasses: { line: tieProgram(this.scene) },
      enableCameraRotation: false,
      minEdgeThickness: this.width < 520 ? 0.6 : 0.9,
      minCameraRatio: 0.02,
      maxCameraRatio: 1.6,
      stagePadding: this.padding,
      ...(graphics.still ? { zoomDuration: 1, inertiaDuration: 1, doubleClickZoomingDuration: 1 } : {}),
      zoomToSizeRatioFunction: (ratio) => Math.sqrt(ratio) * this.shrink,
    });
    for (const layer of ["focus", "texts"]) this.sigma.createCanvasContext(layer, { beforeLayer: "mouse" });
    this.camera = this.sigma.getCamera();
    this.camera.on("updated", () => this.#moved());
    this.sigma.resize(true); // gives the two layers above their size
    this.sigma.scheduleRender();
  }

  /* Repaints in the colours of another theme; positions and camera stay. */
  repaint(theme) {
    this.scene.ground = theme.ground;
    const { community, source } = this.network;
    const graph = this.sigma.getGraph();
    graph.updateEachNodeAttributes((node, old) => ({ ...old, color: hueOf(community[node], theme.dark) }));
    const alpha = alphaOf(this.network, this.width);
    graph.updateEachEdgeAttributes((edge, old) => ({
      ...old,
      color: premultiplied(hueOf(community[source[edge]], theme.dark), alpha),
    }));
  }

  /* Lays out a community by its own ties (a disc of the network), and the one before as it was; null closes. */
  open(disc) {
    if (disc?.number === this.opened?.number) return;
    const { x, y } = this.network;
    const graph = this.sigma.getGraph();
    const put = (nodes, places) => nodes.forEach((node, member) => {
      [x[node], y[node]] = [places.x[member], places.y[member]];
      graph.mergeNodeAttributes(node, { x: x[node], y: y[node] });
    });
    if (this.opened) put(this.opened.nodes, this.opened.places);
    this.opened = null;
    const places = disc && unfolded(disc, this.network);
    if (!places) return;
    this.opened = { ...disc, places: { x: disc.nodes.map((node) => x[node]), y: disc.nodes.map((node) => y[node]) } };
    put(disc.nodes, places);
  }

  /* Draws only the nodes and ties of `sight` (see sight.js). */
  reveal(sight) {
    const graph = this.sigma.getGraph();
    graph.updateEachNodeAttributes((node, old) => ({ ...old, hidden: !sight.nodes[node] }));
    graph.updateEachEdgeAttributes((edge, old) => ({ ...old, hidden: !sight.ties[edge] }));
  }

  /* The map as it is on screen, as one picture. */
  picture() {
    this.scene.budget = this.scene.nodes = Infinity;
    this.sigma.refresh({ skipIndexation: true }); // drawn at once: the graphics card forgets its picture soon after
    const layers = Object.values(this.sigma.getCanvases());
    const { width, height } = layers[0];
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.fillStyle = this.scene.ground;
    context.fillRect(0, 0, width, height);
    for (const layer of layers) {
      context.globalAlpha = Number(getComputedStyle(layer).opacity);
      context.drawImage(layer, 0, 0, width, height);
    }
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  /* Takes the size of its container; discs shrink and grow with the map. */
  fitted() {
    const container = this.sigma.getContainer();
    const { offsetWidth: width, offsetHeight: height } = container;
    if (!width || (width === this.width && height === this.height)) return;
    this.#measure(container);
    this.sigma.setSetting("stagePadding", this.padding);
    this.sigma.refresh({ skipIndexation: true });
  }

  /* Screen place and radius of a node, in px from the container's corner. */
  placeOf(node) {
    const { x, y } = this.sigma.graphToViewport({ x: this.network.x[node], y: this.network.y[node] });
    return { x, y, radius: this.sigma.scaleSize(this.radius[node]) };
  }

  placeAt(x, y) {
    return this.sigma.graphToViewport({ x, y });
  }

  contextOf(layer) {
    const context = this.sigma.getCanvases()[layer].getContext("2d");
    const { width, height } = this.sigma.getDimensions();
    context.clearRect(0, 0, width, height);
    return { context, width, height };
  }

  /* Brings a node to the middle, close enough to see its neighbours. */
  goTo(node, duration) {
    const { x, y } = this.sigma.getNodeDisplayData(String(node));
    this.#travel({ x, y, ratio: Math.min(this.camera.ratio, 0.45) }, duration);
  }

  /* Brings a disc (middle and radius on the map) to fill the screen. */
  goToDisc({ x, y, radius }, duration) {
    const [from, to] = [this.placeAt(x - radius, y), this.placeAt(x + radius, y)];
    const middle = this.sigma.viewportToFramedGraph(this.placeAt(x, y));
    const part = (to.x - from.x) / Math.max(1, Math.min(this.width, this.height) - 2 * this.padding);
    this.#travel({ ...middle, ratio: this.camera.getBoundedRatio(Math.min(1, this.camera.ratio * part * 1.15)) }, duration);
  }

  zoom(factor, duration) {
    this.#travel({ ratio: this.camera.getBoundedRatio(this.camera.ratio * factor) }, duration);
  }

  pan(dx, dy, duration) {
    const { x, y, ratio } = this.camera;
    this.#travel({ x: x + dx * ratio, y: y + dy * ratio }, duration);
  }

  fit(duration) {
    this.#travel({ x: 0.5, y: 0.5, ratio: 1 }, duration);
  }

  destroy() {
    clearTimeout(this.settling);
    this.sigma.kill();
  }

  #measure({ offsetWidth: width, offsetHeight: height }) {
    this.width = width;
    this.height = height;
    this.padding = width < 520 ? 26 : 36;
    const { wide, high } = this.network;
    const room = [width, height].map((length) => Math.max(80, length - 2 * this.padding));
    const scale = Math.min(room[0] / (wide || 1), room[1] / (high || 1));
    this.scale ??= scale; // px a unit when the map was first drawn
    this.shrink = Math.min(2, Math.max(0.5, this.scale / scale));
  }

  #travel(state, duration) {
    if (duration) this.camera.animate(state, { duration });
    else this.camera.setState(state);
  }

  #moved() {
    this.scene.budget = this.moving.ties;
    this.scene.nodes = this.moving.nodes;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.scene.budget = this.scene.nodes = Infinity;
      const { source, ids } = this.network;
      if (source.length > this.moving.ties || ids.length > this.moving.nodes) this.sigma.scheduleRender();
    }, SETTLE);
  }
}

function graphOf(network, radius, theme, width) {
  const { x, y, community, source, target, weight } = network;
  const graph = new Graph({ multi: true, type: "directed" });
  x.forEach((_, node) => {
    graph.addNode(node, { x: x[node], y: y[node], size: radius[node], color: hueOf(community[node], theme.dark) });
  });
  const alpha = alphaOf(network, width);
  source.forEach((_, edge) => {
    const color = premultiplied(hueOf(community[source[edge]], theme.dark), alpha);
    graph.addEdgeWithKey(edge, source[edge], target[edge], { size: 0.6 + (weight[edge] / 255) * 1.2, color });
  });
  return graph;
}

/* Many ties on little room need a lighter hand: opaque, they bury the nodes; too light, they vanish. */
function alphaOf({ source }, width) {
  const room = Math.min(1, (width || 900) / 900);
  return Math.max(0.16 * room ** 0.5, Math.min(0.5, 0.5 * Math.sqrt((1500 * room) / Math.max(1, source.length))));
}
