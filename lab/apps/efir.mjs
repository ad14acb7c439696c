export const efir = { name: "efir" };
