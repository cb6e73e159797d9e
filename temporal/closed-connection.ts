import type { ConnectionOptions } from '@temporalio/client';
import { getErrorMessage } from '../domain/error-message.ts';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Interceptor>;
type Listener = NonNullable<Parameters<Call['start']>[1]>;

const cancelled = 1;

/**
 * Ends a call on a closed connection with CANCELLED, which is not retried. It runs inside the SDK's retry
 * interceptor, whose timer starts the next attempt: an exception there would end the process.
 */
export const cancelCallsOfClosedConnection: Interceptor = (options, nextCall) => {
  try {
    return asInterceptingCall(nextCall(options));
  } catch (error) {
    return cancelledCall(getErrorMessage(error));
  }
};

/** The type is gRPC's class, which has private members, but gRPC only uses its public interface. */
const asInterceptingCall = (call: unknown) => call as Call;

function cancelledCall(details: string): Call {
  return asInterceptingCall({
    start(metadata: unknown, listener: Partial<Listener>) {
      // A call must not end before start() has returned.
      queueMicrotask(() => {
        listener.onReceiveMessage?.(null);
        listener.onReceiveStatus?.({ code: cancelled, details, metadata } as never);
      });
    },
    sendMessage() {},
    sendMessageWithContext() {},
    startRead() {},
    halfClose() {},
    cancelWithStatus() {},
    getPeer: () => 'closed',
    getAuthContext: () => null,
  });
}
