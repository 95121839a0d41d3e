import * as v from 'valibot';

const CatalogSchema = v.object({
  /** Size of ONNX Runtime's .wasm, unpacked: servers that pack it do not tell. */
  wasmSizeBytes: v.number(),
  models: v.pipe(
    v.array(v.object({ name: v.string(), url: v.string(), integrity: v.string(), sizeBytes: v.number() })),
    v.minLength(1),
  ),
});

/** The models that lie beside the page; the first one is shown first. */
export type ModelCatalog = v.InferOutput<typeof CatalogSchema>;
export type CatalogModel = ModelCatalog['models'][number];

export async function fetchCatalog(): Promise<ModelCatalog> {
  const response = await fetch('models.json');
  if (!response.ok) throw new Error(`The list of models is missing: the server answers ${response.status}.`);
  return v.parse(CatalogSchema, await response.json());
}
