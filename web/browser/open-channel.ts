/** A channel between the tabs of a browser; a tab does not receive its own messages. */
export interface TabChannel<Message> {
  /** At most one listener. */
  listen(listener: (message: Message) => void): void;
  send(message: Message): void;
  close(): void;
}

/** Null if BroadcastChannel is unavailable, as in a browser that blocks cookies. */
export function openChannel<Message>(name: string): TabChannel<Message> | null {
  let channel: InstanceType<typeof BroadcastChannel>;
  try {
    channel = new BroadcastChannel(name);
  } catch {
    return null;
  }
  return {
    listen(listener) {
      channel.onmessage = ({ data }) => listener(data as Message);
    },
    send: (message) => channel.postMessage(message),
    close: () => channel.close(),
  };
}
