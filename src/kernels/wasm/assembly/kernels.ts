/** The kernels, as the plan calls them. The module owns no memory: all addresses come from outside. */
export { adam } from './adam';
export { convDirect, packForDirect } from './conv-direct';
export { convFilterGradient } from './conv-filter-gradient';
export { convInputGradient, packForInputGradient } from './conv-input-gradient';
export { convInputGradientAnyShape } from './conv-input-gradient-any-shape';
export { convWinograd, packForWinograd } from './conv-winograd';
export { denseInputGradient, denseOutputGradient, denseUpdate } from './dense-backward';
export { denseActivate, denseForward } from './dense-forward';
export { clearPart, sumParts } from './parts';
export { scalePixels } from './pixels';
