// Invented covers, drawn as SVG: no two albums look alike.

const svg = (background: string, shapes: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="480" height="480"><rect width="96" height="96" fill="${background}"/>${shapes}</svg>`;

function arch(): string {
  const colours = ["#cad6e0", "#8d4f7d", "#f2e8dc", "#2f3f57", "#cad6e0"];
  const arches = colours.map((colour, index) => {
    const [x, top] = [13.5 + index * 5, 4 + index * 8.5];
    const r = (96 - 2 * x) / 2;
    return `<path fill="${colour}" d="M${x} 92V${top + r}a${r} ${r} 0 0 1 ${2 * r} 0V92z"/>`;
  });
  return svg("#2f3f57", arches.join(""));
}

function waves(): string {
  const colours = ["#8fae9f", "#5d7d78", "#b9a48c", "#4d6a70", "#d9a796", "#3a5254"];
  const lines = colours.map((colour, index) => {
    const y = 28 + index * 12;
    return `<path fill="${colour}" d="M0 ${y}q12-12 24 0t24 0t24 0t24 0V96H0z"/>`;
  });
  return svg("#c9d8cf", lines.join(""));
}

function dots(): string {
  const shapes: string[] = [];
  for (let y = 0; y < 7; y++) {
    for (let x = 0; x < 7; x++) {
      const strong = (x * 5 + y * 3) % 7;
      const colour = strong > 4 ? "#f3e9c8" : strong > 2 ? "#a99be0" : "#6c62b8";
      shapes.push(`<circle cx="${12 + x * 12}" cy="${12 + y * 12}" r="${2 + (strong % 3)}" fill="${colour}"/>`);
    }
  }
  return svg("#39357a", shapes.join(""));
}

function sunset(sky: string, sun: string, ground: string): string {
  const lines = [66, 73, 80, 87].map((y) => `<rect y="${y}" width="96" height="1.6" fill="#00000055"/>`).join("");
  return svg(sky, `<circle cx="48" cy="52" r="24" fill="${sun}"/><rect y="58" width="96" height="38" fill="${ground}"/>${lines}`);
}

function tiles(): string {
  const colours = ["#8ec4df", "#12324b", "#e5a13c"];
  const shapes: string[] = [];
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 4; x++) {
      const [left, top] = [x * 24, y * 24];
      const corner = (x + 2 * y) % 3;
      const colour = colours[(x * 2 + y) % 3];
      const d =
        corner === 0
          ? `M${left} ${top}h24a24 24 0 0 1-24 24z`
          : corner === 1
            ? `M${left + 24} ${top + 24}h-24a24 24 0 0 1 24-24z`
            : `M${left} ${top + 24}v-24a24 24 0 0 1 24 24z`;
      shapes.push(`<path fill="${colour}" d="${d}"/>`);
    }
  }
  return svg("#0f2b40", shapes.join(""));
}

const circles = (background: string, one: string, two: string) =>
  svg(background, `<circle cx="40" cy="42" r="24" fill="${one}"/><circle cx="58" cy="54" r="24" fill="${two}" opacity=".8"/>`);

function rays(background: string, ray: string, sun: string): string {
  const shapes = Array.from({ length: 9 }, (_, index) => {
    const at = Math.PI + (Math.PI * (index + 0.1)) / 9;
    const to = Math.PI + (Math.PI * (index + 0.6)) / 9;
    const point = (angle: number) => `${48 + 120 * Math.cos(angle)} ${96 + 120 * Math.sin(angle)}`;
    return `<path fill="${ray}" d="M48 96L${point(at)}L${point(to)}z"/>`;
  });
  return svg(background, `${shapes.join("")}<circle cx="48" cy="96" r="30" fill="${sun}"/>`);
}

function bars(background: string, one: string, two: string): string {
  const shapes = [60, 44, 78, 30, 50, 68, 38].map(
    (height, index) =>
      `<rect x="${12 + index * 11}" y="${48 - height / 2}" width="4.5" height="${height}" rx="2" fill="${index % 2 ? two : one}"/>`,
  );
  return svg(background, shapes.join(""));
}

/** Cover by name, with its main colour. */
const COVERS: Record<string, { image: () => string; colour: string }> = {
  arch: { image: arch, colour: "#6d4a72" },
  waves: { image: waves, colour: "#5d7d78" },
  dots: { image: dots, colour: "#39357a" },
  sunset: { image: () => sunset("#e3c9a8", "#d98f6a", "#3a3432"), colour: "#d98f6a" },
  tiles: { image: tiles, colour: "#12324b" },
  circles: { image: () => circles("#7b2f2a", "#8f8aa6", "#e7d6d2"), colour: "#7b2f2a" },
  moons: { image: () => circles("#d7ddc4", "#35514f", "#e0a34a"), colour: "#35514f" },
  rays: { image: () => rays("#12324b", "#8ec4df", "#e5a13c"), colour: "#12324b" },
  sun: { image: () => rays("#f2d9a6", "#b5462f", "#f9efdc"), colour: "#b5462f" },
  hills: { image: () => sunset("#3c5a2c", "#f2e8c6", "#9fbf62"), colour: "#3c5a2c" },
  bars: { image: () => bars("#8b2b39", "#f0c6b4", "#3b2b5a"), colour: "#8b2b39" },
  pulse: { image: () => bars("#a64d78", "#f3b6c8", "#4a1f43"), colour: "#a64d78" },
};

const names = Object.keys(COVERS);

/** Address of the cover of this name, as the diary would hold it. */
export function address(name: string): string {
  return `https://covers.invalid/${name}`;
}

/** The cover for any number. */
export function anyCover(index: number): string {
  return address(names[index % names.length] ?? "arch");
}

function known(url: string) {
  return COVERS[url.split("/").at(-1) ?? ""];
}

/** A data address that an `<img>` can show. */
export function image(url: string): string {
  const cover = known(url);
  return cover ? `data:image/svg+xml,${encodeURIComponent(cover.image())}` : "data:image/png,broken";
}

export function colour(url: string): string | null {
  return known(url)?.colour ?? null;
}
