/** Starts the Mini App. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { createServices } from "./app/services";
import "./theme/index.css";

const services = createServices(window);
services.telegram.start();

const container = document.getElementById("root");
if (container === null) throw new Error("index.html has no #root");
const root = createRoot(container);
root.render(
  <StrictMode>
    <App services={services} />
  </StrictMode>,
);

// A page that goes for good says so; one that is only frozen stays in its room.
window.addEventListener("pagehide", (event) => {
  if (!event.persisted) services.call.destroy();
});
import.meta.hot?.dispose(() => {
  root.unmount();
  services.call.destroy();
});
