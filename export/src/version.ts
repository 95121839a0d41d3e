/** The version of this package, written into every file; a test compares it with package.json. */
export const VERSION = '0.1.0';
