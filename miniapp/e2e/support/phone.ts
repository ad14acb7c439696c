/** One person's Mini App, pressed by the words on its buttons, whatever the person's language. */
import { type BrowserContext, type Frame, type Locator, type Page, expect } from "@playwright/test";
import { type Received, received } from "./media";

/** What is written on the buttons, in the three languages. */
export const words = {
  join: /^(Join|Присоединиться|Приєднатися)$/,
  micOn: /^(?:.+: )?(Unmute|Включить микрофон|Увімкнути мікрофон)/,
  micOff: /^(?:.+: )?(You are live|Вы в эфире|Ви в ефірі)/,
  cameraOn: /^(?:.+: )?(Turn the camera on|Включить камеру|Увімкнути камеру)$/,
  cameraOff: /^(?:.+: )?(Turn the camera off|Выключить камеру|Вимкнути камеру)$/,
  screenOn: /^(?:.+: )?(Share the screen|Показать экран|Показати екран)$/,
  more: /^(More|Ещё|Ще)$/,
  connection: /^(Connection|Связь|Зв’язок)/,
  help: /^(What to do|Что делать|Що робити)$/,
  leave: /^(Leave|Выйти|Вийти)$/,
  newRoom: /^(New room|Новая комната|Нова кімната)$/,
  audioCall: /^(Audio call|Аудиозвонок|Аудіодзвінок)/,
  accept: /^(Accept|Принять|Прийняти)$/,
  decline: /^(Decline|Отклонить|Відхилити)$/,
  cancelCall: /^(Cancel|Отменить|Скасувати)$/,
  callBack: /^(Call back|Перезвонить|Передзвонити)$/,
  endCall: /^(End the call|Завершить звонок|Завершити дзвінок)$/,
};

export class Phone {
  readonly app: Page | Frame;

  constructor(app: Page | Frame) {
    this.app = app;
  }

  /** Opens an address that Telegram would open, in a page of its own. */
  static async open(context: BrowserContext, url: string): Promise<Phone> {
    const page = await context.newPage();
    await page.goto(url);
    return new Phone(page);
  }

  button(name: keyof typeof words): Locator {
    return this.app.getByRole("button", { name: words[name] }).first();
  }

  /** From the lobby into the room. */
  async join(): Promise<void> {
    await this.button("join").click();
    await expect(this.button("leave")).toBeVisible();
  }

  async turnMicOn(): Promise<void> {
    await this.button("micOn").click();
    await expect(this.button("micOff")).toBeVisible();
  }

  async turnCameraOn(): Promise<void> {
    await this.button("cameraOn").click();
    await expect(this.button("cameraOff")).toBeVisible();
  }

  async expectPerson(name: string): Promise<void> {
    await expect(this.app.getByText(name, { exact: true }).first()).toBeVisible();
  }

  received(): Promise<Received> {
    return received(this.app);
  }

  /** Waits until sound and pictures from this many others have arrived. */
  async expectToHearAndSee(others: number): Promise<void> {
    await expect
      .poll(
        async () => {
          const { voices, pictures } = await this.received();
          return { voices, pictures };
        },
        { timeout: 30_000, message: "sound with energy and decoded pictures from everybody" },
      )
      .toEqual({ voices: others, pictures: others });
  }

  /** Waits until more sound than `before` has arrived. */
  async expectMoreSoundThan(before: Received): Promise<void> {
    await expect
      .poll(async () => (await this.received()).audioEnergy, { message: "more sound arrives" })
      .toBeGreaterThan(before.audioEnergy);
  }
}
