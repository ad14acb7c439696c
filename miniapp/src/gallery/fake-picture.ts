/** Of which every picture is a copy, where there is one. */
let camera: MediaStream | null = null;

/**
 * From here on pictures come from the browser's own test camera: for measuring frames, since whatever
 * draws pictures in the page takes the time that is measured, and those of a call are drawn elsewhere.
 */
export async function takeCamera(): Promise<void> {
  const video = { width: 320, height: 240, frameRate: 20 };
  camera = await navigator.mediaDevices.getUserMedia({ video });
}

/** A camera picture that needs no camera: a drawing that moves a little. `shrunk` for many of them. */
export function fakePicture(index: number, shrunk = 1): MediaStream {
  if (camera !== null) return camera.clone();
  const width = 480 / shrunk;
  const height = 640 / shrunk;
  const hue = (index * 67) % 360;
  const behind = canvasOf(width, height, (pen) => {
    const sky = pen.createLinearGradient(0, 0, width, height);
    sky.addColorStop(0, `hsl(${hue} 35% 42%)`);
    sky.addColorStop(1, `hsl(${(hue + 50) % 360} 40% 22%)`);
    pen.fillStyle = sky;
    pen.fillRect(0, 0, width, height);
    pen.fillStyle = `hsl(${hue} 25% 18%)`;
    pen.beginPath();
    pen.ellipse(width / 2, height, 190 / shrunk, 210 / shrunk, 0, 0, 7);
    pen.fill();
  });
  const head = canvasOf(200 / shrunk, 260 / shrunk, (pen) => {
    pen.fillStyle = "hsl(25 45% 68%)";
    pen.beginPath();
    pen.ellipse(100 / shrunk, 130 / shrunk, 100 / shrunk, 130 / shrunk, 0, 0, 7);
    pen.fill();
  });
  const canvas = canvasOf(width, height, () => undefined);
  const pen = canvas.getContext("2d");
  let tick = 0;
  const draw = (): void => {
    tick += 1;
    pen?.drawImage(behind, 0, 0);
    pen?.drawImage(head, 140 / shrunk, (170 + Math.sin(tick / 8) * 6) / shrunk);
  };
  draw();
  setInterval(draw, 66);
  return canvas.captureStream(15);
}

function canvasOf(
  width: number,
  height: number,
  draw: (pen: CanvasRenderingContext2D) => void,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (pen) draw(pen);
  return canvas;
}

/** A shared screen: a page of writing beside a chart, wider than high. */
export function fakeScreen(): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = 1280;
  canvas.height = 720;
  const pen = canvas.getContext("2d");
  const bar = (colour: string, x: number, y: number, width: number, height: number): void => {
    if (!pen) return;
    pen.fillStyle = colour;
    pen.fillRect(x, y, width, height);
  };
  const draw = (): void => {
    bar("#f4f5f7", 0, 0, 1280, 720);
    bar("#2b3a4d", 0, 0, 1280, 56);
    bar("#8fa3bb", 32, 20, 220, 16);
    bar("#ffffff", 48, 96, 700, 576);
    bar("#2b3a4d", 88, 136, 360, 26);
    for (let line = 0; line < 12; line += 1) {
      bar("#c3cad3", 88, 200 + line * 36, 540 - ((line * 83) % 190), 14);
    }
    bar("#ffffff", 788, 96, 444, 576);
    [180, 260, 140, 330, 290, 400].forEach((height, index) => {
      bar(index === 5 ? "#1f9d4d" : "#5a9fe0", 828 + index * 64, 632 - height, 40, height);
    });
  };
  draw();
  setInterval(draw, 500);
  return canvas.captureStream(5);
}
