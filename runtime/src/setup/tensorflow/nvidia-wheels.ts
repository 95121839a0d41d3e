import type { WheelPin } from '../download/wheel-pin.ts';

/**
 * The libraries of NVIDIA that libtensorflow opens when it looks for a GPU, and those that they need; without any one of
 * them it computes on the CPU. Left out: the compiler for XLA, the profiler (CUPTI), NCCL; TensorFlow.js uses none of
 * them.
 */
export const NVIDIA_WHEELS: readonly WheelPin[] = [
  {
    project: 'nvidia-cublas-cu12',
    filename: 'nvidia_cublas_cu12-12.2.5.6-py3-none-manylinux1_x86_64.whl',
    sizeBytes: 417825305,
    sha256: 'f448d8db463f9a2c7dd9a1e607c0961d3e95f825b86839c5882f7d073d406df0',
    members: [
      {
        path: 'nvidia/cublas/lib/libcublas.so.12',
        target: 'nvidia/cublas/lib/libcublas.so.12',
        sizeBytes: 106675248,
        sha256: 'e779a79dad9544fd5c4c3083ab827618b4b3b0b46938914a429a076d3b44ca44',
      },
      {
        path: 'nvidia/cublas/lib/libcublasLt.so.12',
        target: 'nvidia/cublas/lib/libcublasLt.so.12',
        sizeBytes: 525843792,
        sha256: 'fbfbc8a1faf681fa5f3ed3ab86d456e196058e9a6b601c930d200dcd2822b1ae',
      },
    ],
  },
  {
    project: 'nvidia-cuda-runtime-cu12',
    filename: 'nvidia_cuda_runtime_cu12-12.2.140-py3-none-manylinux1_x86_64.whl',
    sizeBytes: 845802,
    sha256: 'acb9cb7e44594a3512533497ea790d9f0b0e399abcc888584c157d1ffa080e41',
    members: [
      {
        path: 'nvidia/cuda_runtime/lib/libcudart.so.12',
        target: 'nvidia/cuda_runtime/lib/libcudart.so.12',
        sizeBytes: 683360,
        sha256: 'b5a066d723c4fe945d418f4130d23cf3d57f6bc0dd65bd6ddcf4c3412f12927c',
      },
    ],
  },
  {
    project: 'nvidia-cudnn-cu12',
    filename: 'nvidia_cudnn_cu12-8.9.4.25-py3-none-manylinux1_x86_64.whl',
    sizeBytes: 720096787,
    sha256: '9f882d5b11753c566fd32427839089eb4f8ba7a58c28446ad359e32c40229723',
    members: [
      {
        path: 'nvidia/cudnn/lib/libcudnn.so.8',
        target: 'nvidia/cudnn/lib/libcudnn.so.8',
        sizeBytes: 142008,
        sha256: '463fd6d5dd754a874d785b0cea3e06b7a9ddd7576b9c3d9df13aca0af18fb2f4',
      },
      {
        path: 'nvidia/cudnn/lib/libcudnn_adv_infer.so.8',
        target: 'nvidia/cudnn/lib/libcudnn_adv_infer.so.8',
        sizeBytes: 125161864,
        sha256: 'aba43920aba436c2e9188551632847940492766ff889532a71f525837e5b2f7c',
      },
      {
        path: 'nvidia/cudnn/lib/libcudnn_adv_train.so.8',
        target: 'nvidia/cudnn/lib/libcudnn_adv_train.so.8',
        sizeBytes: 116153904,
        sha256: '89b7269496f7dfc615c745559c62b420e012810c6c3321e0d8d3dd78c60c93b0',
      },
      {
        path: 'nvidia/cudnn/lib/libcudnn_cnn_infer.so.8',
        target: 'nvidia/cudnn/lib/libcudnn_cnn_infer.so.8',
        sizeBytes: 634883200,
        sha256: 'a55878c3d30af9f9328f88f49966eea4308067cd80338d3bf076c1a11e278c75',
      },
      {
        path: 'nvidia/cudnn/lib/libcudnn_cnn_train.so.8',
        target: 'nvidia/cudnn/lib/libcudnn_cnn_train.so.8',
        sizeBytes: 125339408,
        sha256: '46221ad070c978e41f2930371468ea736646dc8fce25672ab91f509ea1306342',
      },
      {
        path: 'nvidia/cudnn/lib/libcudnn_ops_infer.so.8',
        target: 'nvidia/cudnn/lib/libcudnn_ops_infer.so.8',
        sizeBytes: 90937168,
        sha256: 'e801d4af68da6dcc88199a0eb7e91a680e45a07f5987a51c2ff375b3956f1f9e',
      },
      {
        path: 'nvidia/cudnn/lib/libcudnn_ops_train.so.8',
        target: 'nvidia/cudnn/lib/libcudnn_ops_train.so.8',
        sizeBytes: 70955624,
        sha256: '9ac8fc81a68d41214faafd28fd452685b6230446481b844e06fbb6c5e8d71629',
      },
    ],
  },
  {
    project: 'nvidia-cufft-cu12',
    filename: 'nvidia_cufft_cu12-11.0.8.103-py3-none-manylinux1_x86_64.whl',
    sizeBytes: 98570970,
    sha256: '72e961e578f9be9e316ccb4db8652c421dd0b57442624faa71061d452f449a67',
    members: [
      {
        path: 'nvidia/cufft/lib/libcufft.so.11',
        target: 'nvidia/cufft/lib/libcufft.so.11',
        sizeBytes: 178387496,
        sha256: 'dc18b53e2b435be59ca0f6c9ce48a1eefe6d91444d0720cae7356ec2e03ac9ba',
      },
    ],
  },
  {
    project: 'nvidia-cusolver-cu12',
    filename: 'nvidia_cusolver_cu12-11.5.2.141-py3-none-manylinux1_x86_64.whl',
    sizeBytes: 124890758,
    sha256: '5a85c4653ce34339a5688137f494a0f903e0f0532418550998167f00844161da',
    members: [
      {
        path: 'nvidia/cusolver/lib/libcusolver.so.11',
        target: 'nvidia/cusolver/lib/libcusolver.so.11',
        sizeBytes: 115599888,
        sha256: '21b6ffa2b9160bb8f82a883f7a6972eca13a5f471487b81d01a9fd42a3b0084b',
      },
    ],
  },
  {
    project: 'nvidia-cusparse-cu12',
    filename: 'nvidia_cusparse_cu12-12.1.2.141-py3-none-manylinux1_x86_64.whl',
    sizeBytes: 195268625,
    sha256: '4e13d6a51d2303dcb2a023ba09546811161f0334fc64e13689397bbd3b1eb126',
    members: [
      {
        path: 'nvidia/cusparse/lib/libcusparse.so.12',
        target: 'nvidia/cusparse/lib/libcusparse.so.12',
        sizeBytes: 263844496,
        sha256: 'a0a8166315cbd76566fd20160459371bddb63bbfa2dc70f7c6dd1aab010d8aa2',
      },
    ],
  },
  {
    project: 'nvidia-nvjitlink-cu12',
    filename: 'nvidia_nvjitlink_cu12-12.2.140-py3-none-manylinux1_x86_64.whl',
    sizeBytes: 20177273,
    sha256: '95635cafbf9f96c38bea5200ab145a2e6aefbb5405e0b04c1e4ba54df2d84ec9',
    members: [
      {
        path: 'nvidia/nvjitlink/lib/libnvJitLink.so.12',
        target: 'nvidia/nvjitlink/lib/libnvJitLink.so.12',
        sizeBytes: 49621536,
        sha256: '5fdbe4b3ca51de557c77ed13a2825caafc66bca646ba48825cda5502757de132',
      },
    ],
  },
];
