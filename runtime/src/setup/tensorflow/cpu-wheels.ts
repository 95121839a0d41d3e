import type { WheelPin } from '../download/wheel-pin.ts';

/** libtensorflow for the CPU, the smallest wheel that has it as a library of its own, and the headers of its C interface. */
export const CPU_WHEELS: readonly WheelPin[] = [
  {
    project: 'tensorflow-cpu',
    filename: 'tensorflow_cpu-2.13.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sizeBytes: 186594601,
    sha256: '87be6e61314b2c0fa062f71e26e41d6a17e162ffe4da72c820fe8f1fc94d97fe',
    members: [
      {
        path: 'tensorflow/libtensorflow_cc.so.2',
        target: 'lib/libtensorflow_cc.so.2',
        sizeBytes: 516698128,
        sha256: 'c73a13d68637302841ff4f4cad74a5f0c47d367432671a8ac64311acebaf9089',
      },
      {
        path: 'tensorflow/libtensorflow_framework.so.2',
        target: 'lib/libtensorflow_framework.so.2',
        sizeBytes: 44078920,
        sha256: 'a3891f913794521cbf2ccee52545da1af6f00523a1042ff7a7947274f8cf7537',
      },
      {
        path: 'tensorflow/include/tensorflow/c/c_api.h',
        target: 'include/tensorflow/c/c_api.h',
        sizeBytes: 79802,
        sha256: 'fd3aa0d2b1b24453a43a4ae6d0982cd26f392ec86471c25ec3a53b78861e8ab6',
      },
      {
        path: 'tensorflow/include/tensorflow/c/c_api_macros.h',
        target: 'include/tensorflow/c/c_api_macros.h',
        sizeBytes: 1537,
        sha256: 'a7e1f6c26e57b7d245b7cfe4310864e567ed82fc442725870110d93d378f5716',
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
        sizeBytes: 2387,
        sha256: 'a55f571b97aa037105a257a9fc73437888f98038891d2fc4e0083e9bada99edb',
      },
      {
        path: 'tensorflow/include/tensorflow/c/tf_status.h',
        target: 'include/tensorflow/c/tf_status.h',
        sizeBytes: 3441,
        sha256: '3a0d7ad0bd92ef7b03c10a08bae1a85b5dd64b87fddc2bb725d55645fade3459',
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
        sizeBytes: 856,
        sha256: 'e028b9d1cc589b4860bb498b4157f32a77738076f578fd5a8a6bc005608296db',
      },
      {
        path: 'tensorflow/include/tensorflow/core/platform/ctstring_internal.h',
        target: 'include/tensorflow/core/platform/ctstring_internal.h',
        sizeBytes: 892,
        sha256: 'f18531682631c61b4b91869a2f5b4a2c5278192a967274de87d59cfd6a97e218',
      },
      {
        path: 'tensorflow/include/tensorflow/tsl/c/tsl_status.h',
        target: 'include/tensorflow/tsl/c/tsl_status.h',
        sizeBytes: 2935,
        sha256: '44b390df6f1f958379f9521c00ca313149988575bd0e01f265b9a9f25636e7ca',
      },
      {
        path: 'tensorflow/include/tensorflow/tsl/platform/ctstring.h',
        target: 'include/tensorflow/tsl/platform/ctstring.h',
        sizeBytes: 6176,
        sha256: '30abd9cbcd551535392eaf7c28c5015656677a3184ddc1f951f78fcb85d7e034',
      },
      {
        path: 'tensorflow/include/tensorflow/tsl/platform/ctstring_internal.h',
        target: 'include/tensorflow/tsl/platform/ctstring_internal.h',
        sizeBytes: 13731,
        sha256: 'a3932165371cd128b101fb2b8274fdb0f36b8e7461c16d18fb0a8d891e3b04e0',
      },
    ],
  },
];
