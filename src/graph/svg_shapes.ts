import type { EdgeLine, Point } from "./layout_plan.ts";
import type { NodeLook } from "./node_look.ts";
import { look } from "./svg_style.ts";

/** A rectangle to draw a node's outline in. */
export interface Frame extends Point {
  readonly width: number;
  readonly height: number;
}

/** Width of a barrel's end, and of a cut corner, as shares of the height. */
const capShare = 0.14;
const cornerShare = 0.18;

/**
 * The outline of a node. Each look has a form of its own, so that none is told
 * by colour alone: a source is round where it begins, a sink is a barrel lying
 * on its side, a dead-letter sink has its corners cut.
 */
export function outline(
  shape: NodeLook,
  frame: Frame,
  required: boolean,
): string {
  const line = required
    ? ' stroke-width="1.8"'
    : ' stroke-width="1.6" stroke-dasharray="1.5 3.5" stroke-linecap="round"';
  const paths = outlinePaths(shape, frame).map((path, index) =>
    `<path ${look(shape)}${line}${
      index === 0 ? "" : ' style="fill:none" fill-opacity="0"'
    } d="${path}"/>`
  );
  return paths.join("");
}

function outlinePaths(shape: NodeLook, frame: Frame): string[] {
  const { x, y, width, height } = frame;
  const right = x + width;
  const bottom = y + height;
  const half = height / 2;
  switch (shape) {
    case "source": {
      const round = Math.min(half, 24);
      return [
        `M${x + round} ${y}H${right - 4}q4 0 4 4V${bottom - 4}q0 4 -4 4H${
          x + round
        }a${round} ${half} 0 0 1 0 ${-height}z`,
      ];
    }
    case "operator":
      return [
        `M${x + 6} ${y}H${right - 6}q6 0 6 6V${bottom - 6}q0 6 -6 6H${
          x + 6
        }q-6 0 -6 -6V${y + 6}q0 -6 6 -6z`,
      ];
    case "sink": {
      const capWidth = Math.round(height * capShare);
      const left = x + capWidth;
      const end = right - capWidth;
      const arc = `${capWidth} ${half} 0 0`;
      return [
        `M${left} ${y}H${end}a${arc} 1 0 ${height}H${left}a${arc} 1 0 ${-height}z`,
        `M${end} ${y}a${arc} 0 0 ${height}`,
      ];
    }
    case "dead-letter": {
      const cornerCut = Math.round(height * cornerShare);
      return [
        `M${x + cornerCut} ${y}H${
          right - cornerCut
        }l${cornerCut} ${cornerCut}V${
          bottom - cornerCut
        }l${-cornerCut} ${cornerCut}H${
          x + cornerCut
        }l${-cornerCut} ${-cornerCut}V${y + cornerCut}z`,
      ];
    }
  }
}

/** The way of an edge: level over columns, bent between them. */
export function edgePath(line: EdgeLine): string {
  const [start, ...rest] = line.points;
  if (start === undefined) return "";
  const path = [`M${start.x} ${start.y}`];
  let from = start;
  rest.forEach((to, index) => {
    path.push(
      line.course === "return"
        ? turn(rest, index)
        : to.y === from.y
        ? `H${to.x}`
        : bend(from, to),
    );
    from = to;
  });
  return path.join("");
}

function bend(from: Point, to: Point): string {
  const middle = Math.round((from.x + to.x) / 2);
  return `C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
}

/** One leg of a returning edge, its far corner rounded. */
function turn(points: readonly Point[], index: number): string {
  const [first, second, end] = points;
  if (first === undefined || second === undefined || end === undefined) {
    return "";
  }
  const down = Math.sign(second.y - first.y);
  const radius = Math.min(6, Math.abs(second.y - first.y) / 2);
  if (index === 0) {
    return `H${first.x - radius}q${radius} 0 ${radius} ${down * radius}`;
  }
  if (index === 1) {
    return `V${second.y - down * radius}q0 ${down * radius} ${-radius} ${
      down * radius
    }`;
  }
  return `H${end.x}`;
}
