/**
 * What is written from the model for people and for programs: docs/modules.md, and typed clients of the public API.
 * Promises: the same model gives the same text, byte for byte, so that a test can hold each current.
 * Does not write files: it answers texts by path.
 */
export { clientFile, writeClient } from './write-client.ts';
export { MODULES_PAGE, renderModulesPage } from './render-modules-page.ts';
