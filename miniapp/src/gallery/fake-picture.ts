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
