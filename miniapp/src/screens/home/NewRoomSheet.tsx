/** Asks what to call a new room, and goes on air in it. */
import { useState } from "react";
import { useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { Button } from "../../ui/Button";
import { Sheet } from "../../ui/Sheet";
import { Field } from "./Field";

/** The server's limit. */
const TITLE_CHARS_MAX = 64;

export function NewRoomSheet({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { navigation } = useServices();
  const [title, setTitle] = useState("");
  useBack(onClose);
  return (
    <Sheet title={t("home.newRoom")} closeLabel={t("common.close")} onClose={onClose}>
      <form
        className="flex flex-col gap-4 px-5 pt-1"
        onSubmit={(event) => {
          event.preventDefault();
          navigation.open({ kind: "create", title: title.trim() }, "inside");
        }}
      >
        <Field
          label={t("home.title")}
          hint={t("home.titleHelp")}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          placeholder={t("home.titlePlaceholder")}
          maxLength={TITLE_CHARS_MAX}
          enterKeyHint="go"
        />
        <Button type="submit" size="large">
          {t("home.create")}
        </Button>
      </form>
    </Sheet>
  );
}
