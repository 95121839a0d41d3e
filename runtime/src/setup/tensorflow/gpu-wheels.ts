import type { WheelPin } from '../download/wheel-pin.ts';
import { NVIDIA_WHEELS } from './nvidia-wheels.ts';

/**
 * libtensorflow for CUDA 12.2 and the headers of its C interface. It looks for NVIDIA's libraries at ../nvidia/NAME/lib
 * from its own folder.
 */
export const GPU_WHEELS: readonly WheelPin[] = [
  {
    project: 'tensorflow',
    filename: 'tensorflow-2.15.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sizeBytes: 475258663,
    sha256: 'bb0edd69103c154245c5f209f0507355cc68ba7e4de350084bc31edc562478e4',
    members: [
      {
        path: 'tensorflow/libtensorflow_cc.so.2',
        target: 'lib/libtensorflow_cc.so.2',
        sizeBytes: 977852928,
        sha256: '34933a8c41a75350a97a8413317b6e3b45c1283b42fdf35d8cea3b1989a6e55f',
      },
      {
        path: 'tensorflow/libtensorflow_framework.so.2',
        target: 'lib/libtensorflow_framework.so.2',
        sizeBytes: 51968272,
        sha256: '9380e083ba64c8cda91a5e09cc0662d29c8722b69c535df13ca565c2ebfd3026',
      },
      {
        path: 'tensorflow/include/tensorflow/c/c_api.h',
        target: 'include/tensorflow/c/c_api.h',
        sizeBytes: 83812,
        sha256: '2c61129514979d77faf626f3050c5039659b213c4e12c28fd57f0ea576f75cb5',
      },
      {
        path: 'tensorflow/include/tensorflow/c/c_api_macros.h',
        target: 'include/tensorflow/c/c_api_macros.h',
        sizeBytes: 1673,
        sha256: '22212de30dca6bc80cf903b5b02f8e240b89ccae4d273d86b3cd232038de6a2d',
      },
      {
        path: 'tensorflow/include/tensorflow/c/eager/c_api.h',
        target: 'include/tensorflow/c/eager/c_api.h',
        sizeBytes: 23340,
        sha256: '3c5f0b114a9e6b0e6274cbaea3d272465eae52083a5dd9fbf0cc0d27fd36cb13',
      },
      {
        path: 'tensorflow/include/tensorflow/c/tf_attrtype.h',
        target: 'include/tensorflow/c/tf_attrtype.h',
        sizeBytes: 1186,
        sha256: '01bf629a52b523c070864ce11d31d33aa33fc2eb559552feb986fc90f512ef0e',
      },
      {
        path: 'tensorflow/include/tensorflow/c/tf_buffer.h',
        target: 'include/tensorflow/c/tf_buffer.h',
        sizeBytes: 2043,
        sha256: '007f280677fc16fe49a153b1e41c6cd9e347ea45a59a2f88b85946bbd9bd7d56',
      },
      {
        path: 'tensorflow/include/tensorflow/c/tf_datatype.h',
        target: 'include/tensorflow/c/tf_datatype.h',
        sizeBytes: 2579,
        sha256: '2700c38d3355f3769df238e47e5413af193c31b62291fd27438612c73b992ef5',
      },
      {
        path: 'tensorflow/include/tensorflow/c/tf_status.h',
        target: 'include/tensorflow/c/tf_status.h',
        sizeBytes: 3893,
        sha256: '98bdfde47226e47d7b95e20ee66302547e5527569974891f169c4c0131471f7e',
      },
      {
        path: 'tensorflow/include/tensorflow/c/tf_tensor.h',
        target: 'include/tensorflow/c/tf_tensor.h',
        sizeBytes: 6110,
        sha256: '38a6160b74d84bef23813c3900cf4c69dbe237a6212cb4f4576f1765b5030198',
      },
      {
        path: 'tensorflow/include/tensorflow/c/tf_tstring.h',
        target: 'include/tensorflow/c/tf_tstring.h',
        sizeBytes: 1703,
        sha256: 'da17f6c6ae6e717ecaa2996bbfa913899eb66d2deab731cea5f6ad14f896d706',
      },
      {
        path: 'tensorflow/include/tensorflow/core/platform/ctstring.h',
        target: 'include/tensorflow/core/platform/ctstring.h',
        sizeBytes: 845,
        sha256: '02d05f99d6e4425f0389bce4e087e33db05270beb6f15cad2848ec42663e7cf9',
      },
      {
        path: 'tensorflow/include/tensorflow/core/platform/ctstring_internal.h',
        target: 'include/tensorflow/core/platform/ctstring_internal.h',
        sizeBytes: 881,
        sha256: 'ae991518679aea5d789138199d42a08fe43b4375ce3eea31d72ddb37a0ab0c3d',
      },
      {
        path: 'tensorflow/include/tsl/c/tsl_status.h',
        target: 'include/tsl/c/tsl_status.h',
        sizeBytes: 3411,
        sha256: 'f4d1b05f31a5e62368d3e19b69b93d5897d2367e15bdade87aaf758480f008f7',
      },
      {
        path: 'tensorflow/include/tsl/platform/ctstring.h',
        target: 'include/tsl/platform/ctstring.h',
        sizeBytes: 6165,
        sha256: '82d701f7649a8652dfaa8e6d0d4194a2ff8b073050df7528d66c1e856b0facc9',
      },
      {
        path: 'tensorflow/include/tsl/platform/ctstring_internal.h',
        target: 'include/tsl/platform/ctstring_internal.h',
        sizeBytes: 13731,
        sha256: 'a3932165371cd128b101fb2b8274fdb0f36b8e7461c16d18fb0a8d891e3b04e0',
      },
    ],
  },
  ...NVIDIA_WHEELS,
];
