// Reads the tokens of the theme that is shown.
import type { Colours, Pattern } from "./model";

const TILE = 10;

/** Strokes at 45 degrees, 5 px apart, drawn at twice the size. */
function hatch(colour: string): Pattern {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = TILE;
  const context = canvas.getContext("2d");
  if (context) {
    context.strokeStyle = colour;
    context.lineWidth = 2.2;
    for (const shift of [-TILE, 0, TILE]) {
      context.moveTo(shift - 2, TILE + 2);
      context.lineTo(shift + TILE + 2, -2);
    }
    context.stroke();
  }
  return { image: canvas, repeat: "repeat", scaleX: 0.5, scaleY: 0.5 };
}

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    card: token("card"),
    raise: token("raise"),
    grid: token("grid"),
    t1: token("t1"),
    t2: token("t2"),
    t3: token("t3"),
    mark: token("mark"),
    mark2: token("mark-2"),
    heat: [0, 1, 2, 3, 4, 5].map((level) => token(`heat-${level}`)),
    hatch: hatch(token("hatch")),
    font: getComputedStyle(document.body).fontFamily,
  };
}
