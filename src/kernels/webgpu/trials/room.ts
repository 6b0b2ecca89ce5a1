/** A device that is short of memory. */

/**
 * Lets a device say that it is out of memory, as long as `work` goes on, whenever more than `roomBytes` of
 * buffers are made within one scope for that error.
 */
export async function withRoom<T>(
  device: GPUDevice,
  roomBytes: number,
  work: () => Promise<T>,
): Promise<T> {
  const { createBuffer, pushErrorScope, popErrorScope } = device;
  const scopes: { readonly filter: GPUErrorFilter; bytes: number }[] = [];
  device.createBuffer = (descriptor) => {
    const innermost = scopes.findLast(({ filter }) => filter === 'out-of-memory');
    if (innermost) innermost.bytes += descriptor.size;
    return createBuffer.call(device, descriptor);
  };
  device.pushErrorScope = (filter) => {
    scopes.push({ filter, bytes: 0 });
    return pushErrorScope.call(device, filter);
  };
  device.popErrorScope = async () => {
    const scope = scopes.pop();
    const error = await popErrorScope.call(device);
    const isFull = scope?.filter === 'out-of-memory' && scope.bytes > roomBytes;
    return error ?? (isFull ? new GPUOutOfMemoryError(`no room for ${scope.bytes} bytes`) : null);
  };
  try {
    return await work();
  } finally {
    Object.assign(device, { createBuffer, pushErrorScope, popErrorScope });
  }
}
