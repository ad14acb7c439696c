/** The engine's short messages over the lobby, and the sheet that helps with a refused device. */
import { useState } from "react";
import { DeviceSheet } from "../DeviceSheet";
import { Notices, type RefusedDevice } from "../Notices";

export function LobbyNotices() {
  const [help, setHelp] = useState<RefusedDevice | null>(null);
  return (
    <>
      <div className="safe-top safe-x-3 fixed inset-x-0 top-2 z-10 mx-auto max-w-120">
        <Notices onHelp={setHelp} />
      </div>
      {help && <DeviceSheet refused={help} onClose={() => setHelp(null)} />}
    </>
  );
}
