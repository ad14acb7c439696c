/** Puts the app on the page. */
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { createServices, type Beginnings } from "./services";

/** Draws into `container`; returns how to end everything. */
export function start(container: HTMLElement, beginnings: Beginnings): () => void {
  const services = createServices(window, beginnings);
  // Before the first drawing: who comes by a link must not wait for the home screen's file.
  if (services.session.isKnown()) services.navigation.start();
  services.rings.start();
  const root = createRoot(container);
  root.render(<App services={services} />);
  return () => {
    root.unmount();
    services.call.destroy();
  };
}
