/** A text with its line breaks and links. */
import { useServices } from "../../hooks/services";
import { partsOf } from "./links";

export function MessageText({ text }: { text: string }) {
  const { telegram } = useServices();
  return (
    <span dir="auto" className="block whitespace-pre-wrap [overflow-wrap:anywhere]">
      {partsOf(text).map((part, index) =>
        part.kind === "text" ? (
          part.text
        ) : (
          <a
            key={index}
            dir="ltr"
            href={part.url}
            target="_blank"
            rel="noopener noreferrer"
            className="text-room-active underline underline-offset-2"
            onClick={(event) => {
              event.preventDefault();
              event.stopPropagation();
              telegram.openLink(part.url);
            }}
          >
            {part.text}
          </a>
        ),
      )}
    </span>
  );
}
