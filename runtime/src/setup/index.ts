/** For a training engine that uses tfjs-node: what to call before it loads the package, and where the package is. */
export { allowTfjsNode } from './tensorflow/allow-tfjs-node.ts';
export { findTfjsPackage, type TfjsPackage, type TfjsPackageName } from './tensorflow/find-package.ts';
