import { expect, test, vi } from "vitest";
import { createBackButton } from "./back-button";

test("the topmost takes the press, and the button goes with the last", () => {
  const post = vi.fn();
  let press: (data: unknown) => void = () => undefined;
  const bridge = {
    post,
    on: (_: string, listener: (data: unknown) => void) => {
      press = listener;
      return () => undefined;
    },
  };
  const back = createBackButton(bridge, true);
  const [screen, sheet] = [vi.fn(), vi.fn()];
  const leaveScreen = back.push(screen);
  const closeSheet = back.push(sheet);
  press(null);
  expect([screen, sheet].map((one) => one.mock.calls.length)).toEqual([0, 1]);
  closeSheet();
  press(null);
  expect(screen).toHaveBeenCalledOnce();
  leaveScreen();
  expect(post).toHaveBeenLastCalledWith("web_app_setup_back_button", { is_visible: false });
});
