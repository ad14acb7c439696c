/** The chat: beside the room where the window is wide, over it elsewhere. */
import { useEffect } from "react";
import { useBack } from "../../hooks/use-back";
import { useChat } from "../../hooks/use-chat";
import { ChatScreen } from "../chat/ChatScreen";

interface Props {
  isBeside: boolean;
  onClose: () => void;
}

export function ChatOverlay({ isBeside, onClose }: Props) {
  const chat = useChat();
  useBack(onClose);
  useEffect(() => {
    chat.handle({ type: "opened" });
    return () => chat.handle({ type: "closed" });
  }, [chat]);
  return <ChatScreen isBeside={isBeside} onClose={onClose} />;
}
