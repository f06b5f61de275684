/* How nodes and ties reach the graphics card. */
import { EdgeRectangleProgram, NodeCircleProgram } from "sigma/rendering";

/* A disc with a thin ring in the colour of the ground, so that neighbours stay apart where they touch. */
const DISC = `
precision highp float;
varying vec4 v_color;
varying vec2 v_diffVector;
varying float v_radius;
uniform float u_correctionRatio;
uniform vec3 u_ground;

void main(void) {
  float pixel = u_correctionRatio * 2.0;
  float beyond = length(v_diffVector) - v_radius;
  #ifdef PICKING_MODE
  gl_FragColor = beyond > 0.0 ? vec4(0.0) : v_color;
  #else
  float width = min(pixel, v_radius * 0.22);
  float ring = smoothstep(-width - pixel, -width, beyond);
  float inside = 1.0 - smoothstep(-pixel, 0.0, beyond);
  gl_FragColor = vec4(mix(v_color.rgb, u_ground, ring), 1.0) * inside;
  #endif
}
`;

/* `scene.ground` is the hex colour of the ground, read at every frame. Nodes are stored largest first; while the map moves
   only the first `scene.nodes` of them are drawn. */
export function discProgram(scene) {
  return class extends NodeCircleProgram {
    getDefinition() {
      const definition = super.getDefinition();
      return { ...definition, FRAGMENT_SHADER_SOURCE: DISC, UNIFORMS: [...definition.UNIFORMS, "u_ground"] };
    }

    drawWebGL(method, info) {
      const all = this.capacity;
      this.capacity = Math.min(all, scene.nodes);
      super.drawWebGL(method, info);
      this.capacity = all;
    }

    setUniforms(parameters, info) {
      super.setUniforms(parameters, info);
      const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(scene.ground.slice(at, at + 2), 16) / 255);
      if (info.uniformLocations.u_ground) info.gl.uniform3f(info.uniformLocations.u_ground, r, g, b);
    }
  };
}

/* Ties are stored strongest first; while the map moves only the first `scene.budget` of them are drawn. */
export function tieProgram(scene) {
  return class extends EdgeRectangleProgram {
    drawWebGL(method, info) {
      const all = this.capacity;
      this.capacity = Math.min(all, scene.budget);
      super.drawWebGL(method, info);
      this.capacity = all;
    }
  };
}
