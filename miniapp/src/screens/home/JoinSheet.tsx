/** Asks for the code of a room. */
import { useState } from "react";
import { useServices, useT } from "../../hooks/services";
import { useBack } from "../../hooks/use-back";
import { Button } from "../../ui/Button";
import { Sheet } from "../../ui/Sheet";
import { Field } from "./Field";
import { parseRoomCode } from "./room-code";

export function JoinSheet({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { navigation } = useServices();
  const [text, setText] = useState("");
  const [refused, setRefused] = useState(false);
  useBack(onClose);
  return (
    <Sheet title={t("home.join")} closeLabel={t("common.close")} onClose={onClose}>
      <form
        className="flex flex-col gap-4 px-5 pt-1"
        onSubmit={(event) => {
          event.preventDefault();
          const code = parseRoomCode(text);
          if (code === null) setRefused(true);
          else navigation.open({ kind: "join", code }, "lobby");
        }}
      >
        <Field
          label={t("home.code")}
          hint={t(refused ? "home.codeHint" : "home.codeHelp")}
          invalid={refused}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setRefused(false);
          }}
          placeholder="room123"
          autoCapitalize="none"
          spellCheck={false}
          enterKeyHint="go"
        />
        <Button type="submit" size="large" disabled={text.trim() === ""}>
          {t("home.joinAction")}
        </Button>
      </form>
    </Sheet>
  );
}
