/** The buffers that a device makes from now on. */

export interface BufferWatch {
  /** Of those that have not been destroyed, in bytes; with a label, which tfjs gives to none. */
  live(): readonly { readonly label: string; readonly bytes: number }[];
  /** How many were made, destroyed or not. */
  made(): number;
  stop(): void;
}

export function watchBuffers(device: GPUDevice): BufferWatch {
  const original = device.createBuffer.bind(device);
  const live = new Set<GPUBuffer>();
  let made = 0;
  device.createBuffer = (descriptor) => {
    const buffer = original(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    buffer.destroy = () => {
      live.delete(buffer);
      return destroy();
    };
    live.add(buffer);
    made++;
    return buffer;
  };
  return {
    live: () => Array.from(live, ({ label, size }) => ({ label, bytes: size })),
    made: () => made,
    stop() {
      device.createBuffer = original;
    },
  };
}
