/** A camera picture that needs no camera: a drawing that moves a little. */
export function fakePicture(index: number): MediaStream {
  const canvas = document.createElement("canvas");
  canvas.width = 480;
  canvas.height = 640;
  const pen = canvas.getContext("2d");
  const hue = (index * 67) % 360;
  let tick = 0;
  const draw = (): void => {
    if (!pen) return;
    tick += 1;
    const sky = pen.createLinearGradient(0, 0, 480, 640);
    sky.addColorStop(0, `hsl(${hue} 35% 42%)`);
    sky.addColorStop(1, `hsl(${(hue + 50) % 360} 40% 22%)`);
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 480, 640);
    pen.fillStyle = `hsl(${hue} 25% 18%)`;
    pen.beginPath();
    pen.ellipse(240, 640, 190, 210, 0, 0, 7);
    pen.fill();
    pen.fillStyle = "hsl(25 45% 68%)";
    pen.beginPath();
    pen.ellipse(240, 300 + Math.sin(tick / 8) * 6, 100, 130, 0, 0, 7);
    pen.fill();
  };
  draw();
  setInterval(draw, 66);
  return canvas.captureStream(15);
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
