const file = (name, mimeType, content) => ({ name, mimeType, buffer: Buffer.from(content) });

const meeting = `# Meeting notes

- The party is on 12 June, in the garden if it is dry.
- Grace asks for chairs, Ada for lamps.
- Everybody brings something to eat.
`;

/** What is in the first folder. */
export const notes = [
  file("Meeting notes.md", "text/plain", meeting),
  file("Budget 2026.csv", "text/csv", "what,how much\nchairs,120\nlamps,85\nmusic,300\n".repeat(40)),
  file("Old budget.csv", "text/csv", "what,how much\nchairs,90\n"),
  file("Guests.txt", "text/plain", "Ada\nGrace\n"),
  file("Draft.txt", "text/plain", "Dear all,\n".repeat(200)),
  file("Invitation.pdf", "application/pdf", Buffer.alloc(184_320, 7)),
  file("Archive.zip", "application/zip", Buffer.alloc(1_310_720, 9)),
];

/** Landscapes: sky above, sky below, sun, hills. */
export const pictures = [
  {
    name: "Dawn at the lake.jpg",
    sky: ["#2b3a67", "#f2a488"],
    sun: [0.68, 0.56],
    hills: ["#53507b", "#37385c", "#1f2340"],
  },
  {
    name: "Dunes.jpg",
    sky: ["#8fc1e3", "#fdf0d5"],
    sun: [0.3, 0.22],
    hills: ["#e3b778", "#cf9854", "#a8743a"],
  },
  {
    name: "First snow.jpg",
    sky: ["#a9bcd0", "#eef2f6"],
    sun: [0.78, 0.25],
    hills: ["#d5dee8", "#b9c7d6", "#f8fafc"],
  },
  {
    name: "Harbour at night.jpg",
    sky: ["#0b1026", "#2a3560"],
    sun: [0.76, 0.2],
    hills: ["#1b2547", "#141b36", "#0a0e1f"],
  },
  {
    name: "Red canyon.jpg",
    sky: ["#6db3d8", "#fbe3c4"],
    sun: [0.2, 0.3],
    hills: ["#d9774f", "#b4502f", "#7d301c"],
  },
  {
    name: "Spring hills.jpg",
    sky: ["#7ec8f0", "#e8f7ff"],
    sun: [0.25, 0.25],
    hills: ["#9ccc7a", "#6fae54", "#3f7d3a"],
  },
  {
    name: "Summer evening.jpg",
    sky: ["#5b3a8c", "#ffb27a"],
    sun: [0.5, 0.58],
    hills: ["#6a3d6e", "#472a54", "#26193a"],
  },
  {
    name: "Winter forest.jpg",
    sky: ["#3d5a73", "#c9dbe6"],
    sun: [0.7, 0.3],
    hills: ["#5e7f8f", "#3b5a66", "#1d343d"],
  },
];

/** Runs in the page: paints all of them, and gives each as a JPEG in base64. */
export function paintings(all) {
  const [width, height] = [1200, 800];
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const draw = canvas.getContext("2d");
  return all.map(({ sky, sun, hills }, place) => {
    const air = draw.createLinearGradient(0, 0, 0, height * 0.75);
    air.addColorStop(0, sky[0]);
    air.addColorStop(1, sky[1]);
    draw.fillStyle = air;
    draw.fillRect(0, 0, width, height);
    draw.fillStyle = "rgb(255 250 235 / 90%)";
    draw.beginPath();
    draw.arc(sun[0] * width, sun[1] * height, 62, 0, 2 * Math.PI);
    draw.fill();
    hills.forEach((colour, row) => {
      draw.fillStyle = colour;
      draw.beginPath();
      draw.moveTo(0, height);
      for (let x = 0; x <= width; x += 8) {
        const wave =
          Math.sin(x / (190 - 30 * row) + place * 2.1 + row * 1.7) + 0.5 * Math.sin(x / 71 + place + row);
        draw.lineTo(x, height * (0.62 + 0.11 * row) + wave * (46 - 8 * row));
      }
      draw.lineTo(width, height);
      draw.fill();
    });
    return canvas.toDataURL("image/jpeg", 0.85).split(",")[1];
  });
}
