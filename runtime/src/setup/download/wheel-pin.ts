/** A file inside a wheel, and where it goes. */
export interface MemberPin {
  /** Its name in the wheel. */
  readonly path: string;
  /** Its path below the folder that is filled. */
  readonly target: string;
  readonly sizeBytes: number;
  /** Of the unpacked file: hexadecimal, lower case. */
  readonly sha256: string;
}

/** One published wheel and the files that are taken from it; the checksums make the source of no importance. */
export interface WheelPin {
  /** Its name on a package index, normalised (PEP 503). */
  readonly project: string;
  readonly filename: string;
  readonly sizeBytes: number;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
  readonly members: readonly MemberPin[];
}
