/**
 * The JSON of the Open Inference Protocol, version 2, over HTTP, as far as a text classifier needs it.
 *
 * @see https://github.com/kserve/open-inference-protocol, inference_rest.md
 */
import * as v from 'valibot';

const ParametersSchema = v.record(v.string(), v.unknown());
const ShapeSchema = v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0)));

const RequestInputSchema = v.object({
  name: v.string(),
  shape: ShapeSchema,
  datatype: v.string(),
  parameters: v.optional(ParametersSchema),
  data: v.optional(v.array(v.unknown())),
});

const RequestOutputSchema = v.object({
  name: v.string(),
  parameters: v.optional(ParametersSchema),
});

export const InferenceRequestSchema = v.object({
  id: v.optional(v.string()),
  parameters: v.optional(ParametersSchema),
  inputs: v.array(RequestInputSchema),
  outputs: v.optional(v.array(RequestOutputSchema)),
});

const ResponseOutputSchema = v.object({
  name: v.string(),
  shape: ShapeSchema,
  datatype: v.string(),
  parameters: v.optional(ParametersSchema),
  data: v.optional(v.array(v.union([v.number(), v.string()]))),
});

export const InferenceResponseSchema = v.object({
  model_name: v.string(),
  model_version: v.string(),
  id: v.optional(v.string()),
  outputs: v.array(ResponseOutputSchema),
});

const MetadataTensorSchema = v.object({
  name: v.string(),
  datatype: v.string(),
  shape: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(-1))),
});

export const ModelMetadataSchema = v.object({
  name: v.string(),
  versions: v.array(v.string()),
  platform: v.string(),
  inputs: v.array(MetadataTensorSchema),
  outputs: v.array(MetadataTensorSchema),
  parameters: ParametersSchema,
});

export const ServerMetadataSchema = v.object({
  name: v.string(),
  version: v.string(),
  extensions: v.array(v.string()),
});

export type RequestInput = v.InferOutput<typeof RequestInputSchema>;
export type InferenceRequest = v.InferOutput<typeof InferenceRequestSchema>;
export type ResponseOutput = v.InferOutput<typeof ResponseOutputSchema>;
export type InferenceResponse = v.InferOutput<typeof InferenceResponseSchema>;
export type ModelMetadata = v.InferOutput<typeof ModelMetadataSchema>;
export type ServerMetadata = v.InferOutput<typeof ServerMetadataSchema>;
