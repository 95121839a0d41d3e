import type { WheelPin } from '../download/wheel-pin.ts';

/**
 * The CUDA provider of onnxruntime-node 1.30.0, from the wheel of the same build, and what it needs of CUDA 13: cuBLAS,
 * the runtime, and the parts of cuDNN that recurrent layers use. All of it lies in one folder.
 */
export const CUDA_WHEELS: readonly WheelPin[] = [
  {
    project: 'onnxruntime-gpu',
    filename: 'onnxruntime_gpu-1.30.0-cp311-cp311-manylinux_2_28_x86_64.whl',
    sizeBytes: 246658419,
    sha256: '4fbf0c5d7b5fb99266c2e8a802e3e64af68bdc383e0f3c7349b985f1087eedaa',
    members: [
      {
        path: 'onnxruntime/capi/libonnxruntime_providers_shared.so',
        target: 'libonnxruntime_providers_shared.so',
        sizeBytes: 14632,
        sha256: '086ec1d5388f64153d9c63470d126693db9a182c8ce236d3a1119068471b8a0d',
      },
      {
        path: 'onnxruntime/capi/libonnxruntime_providers_cuda.so',
        target: 'libonnxruntime_providers_cuda.so',
        sizeBytes: 272049904,
        sha256: '9d7587acb137b31bf84e4d32dc444b969bb601d098b01395effcacfe4341e364',
      },
    ],
  },
  {
    project: 'nvidia-cuda-runtime',
    filename: 'nvidia_cuda_runtime-13.0.96-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl',
    sizeBytes: 2243632,
    sha256: '7f82250d7782aa23b6cfe765ecc7db554bd3c2870c43f3d1821f1d18aebf0548',
    members: [
      {
        path: 'nvidia/cu13/lib/libcudart.so.13',
        target: 'libcudart.so.13',
        sizeBytes: 704288,
        sha256: '96c42e418cec19054186b9429c321603cc190bf26a18104e19408117a2a817b0',
      },
    ],
  },
  {
    project: 'nvidia-cublas',
    filename: 'nvidia_cublas-13.1.0.3-py3-none-manylinux_2_27_x86_64.whl',
    sizeBytes: 423133236,
    sha256: 'ee8722c1f0145ab246bccb9e452153b5e0515fd094c3678df50b2a0888b8b171',
    members: [
      {
        path: 'nvidia/cu13/lib/libcublas.so.13',
        target: 'libcublas.so.13',
        sizeBytes: 54177976,
        sha256: 'e70f38efabe986acd5eb683497c62f0f1730a6176ee291d9d24c6e339d1fbf86',
      },
      {
        path: 'nvidia/cu13/lib/libcublasLt.so.13',
        target: 'libcublasLt.so.13',
        sizeBytes: 541595600,
        sha256: '656298c804f5adbb0df930545c17911b9584ab4e5101c0eeb65d1fe881d880f8',
      },
    ],
  },
  {
    project: 'nvidia-cudnn-cu13',
    filename: 'nvidia_cudnn_cu13-9.19.0.56-py3-none-manylinux_2_27_x86_64.whl',
    sizeBytes: 366066321,
    sha256: 'd20e1734305e9d68889a96e3f35094d733ff1f83932ebe462753973e53a572bf',
    members: [
      {
        path: 'nvidia/cudnn/lib/libcudnn.so.9',
        target: 'libcudnn.so.9',
        sizeBytes: 129240,
        sha256: '94f44e2e8fb2d4bca8c534b14f03ef84e095376dad72a257fd854377ef0b3427',
      },
      {
        path: 'nvidia/cudnn/lib/libcudnn_graph.so.9',
        target: 'libcudnn_graph.so.9',
        sizeBytes: 4451728,
        sha256: 'e292c689093f22325bffb7f84e68c58067c062a5cdd5534914ac1449f0a4e23f',
      },
      {
        path: 'nvidia/cudnn/lib/libcudnn_ops.so.9',
        target: 'libcudnn_ops.so.9',
        sizeBytes: 39855888,
        sha256: '3e9182b90e8ba33027c1dcf42741ba2a8799eef3e8047cf341e00a6091ddec97',
      },
      {
        path: 'nvidia/cudnn/lib/libcudnn_adv.so.9',
        target: 'libcudnn_adv.so.9',
        sizeBytes: 109169104,
        sha256: '87e2199f5bca489a1ed863afbb0b421c822fe0081a956d8c69216b3ae37c135f',
      },
    ],
  },
];
