// The shapes of nodes: a disc, a square, a diamond, so that colour is not the only sign.
//
// Takes nothing. Gives programs for sigma, and the same outlines for a file.
// Never decides what a shape means: `kinds.ts` does.

import { NodePointProgram, type NodeProgramType } from "sigma/rendering";

export type Shape = "disc" | "square" | "diamond";

/** How far a point lies inside each shape, its middle being 0 and its width 1. */
const INSIDE: Record<Shape, string> = {
  disc: "0.5 - length(m)",
  square: "0.42 - max(abs(m.x), abs(m.y))",
  diamond: "(0.52 - abs(m.x) - abs(m.y)) * 0.72",
};

const shader = (inside: string): string => `
precision mediump float;
varying vec4 v_color;
varying float v_border;
void main(void) {
  vec2 m = gl_PointCoord - vec2(0.5, 0.5);
  float inside = ${inside};
  #ifdef PICKING_MODE
  if (inside > 0.0) gl_FragColor = v_color; else gl_FragColor = vec4(0.0);
  #else
  gl_FragColor = mix(vec4(0.0), v_color, clamp(inside / v_border, 0.0, 1.0));
  #endif
}`;

function program(shape: Shape): NodeProgramType {
  return class extends NodePointProgram {
    override getDefinition(): ReturnType<NodePointProgram["getDefinition"]> {
      return { ...super.getDefinition(), FRAGMENT_SHADER_SOURCE: shader(INSIDE[shape]) };
    }
  };
}

export const PROGRAMS = { disc: program("disc"), square: program("square"), diamond: program("diamond") };

/** The outline of a shape round a place, for a file. */
export function outline(shape: Shape, x: number, y: number, radius: number): string {
  const [left, top] = [x.toFixed(1), y.toFixed(1)];
  if (shape === "disc") return `<circle cx="${left}" cy="${top}" r="${radius.toFixed(1)}"`;
  const half = radius * 0.84;
  if (shape === "square") {
    return `<rect x="${(x - half).toFixed(1)}" y="${(y - half).toFixed(1)}" width="${(2 * half).toFixed(1)}" height="${(2 * half).toFixed(1)}"`;
  }
  const far = radius * 1.04;
  return `<path d="M${left} ${(y - far).toFixed(1)} L${(x + far).toFixed(1)} ${top} L${left} ${(y + far).toFixed(1)} L${(x - far).toFixed(1)} ${top} Z"`;
}
