// What a C++ program with the reference's network does with a model.pt: load it by the names of
// its registered modules, and run it as TorchScript.
//
//   torch-load predict MODEL INPUTS PICTURES SIZE   bytes [pictures, size, size, 3]; prints two lines of
//                                                   probabilities: of torch::load, of torch::jit::load
//   torch-load save MODEL SIZE OUT                  torch::load, then torch::save
#include <torch/script.h>
#include <torch/torch.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace nn = torch::nn;

struct CNNImpl : nn::Module {
  nn::Conv2d conv1, conv2, conv3;
  nn::MaxPool2d pool1, pool2, pool3;
  nn::Linear fc1, fc2;

  explicit CNNImpl(int64_t size)
      : conv1(nn::Conv2dOptions(3, 16, 3)),
        conv2(nn::Conv2dOptions(16, 32, 3)),
        conv3(nn::Conv2dOptions(32, 16, 3)),
        pool1(2),
        pool2(2),
        pool3(2),
        fc1(16 * side(size) * side(size), 256),
        fc2(256, 1) {
    register_module("conv1", conv1);
    register_module("pool1", pool1);
    register_module("conv2", conv2);
    register_module("pool2", pool2);
    register_module("conv3", conv3);
    register_module("pool3", pool3);
    register_module("fc1", fc1);
    register_module("fc2", fc2);
  }

  torch::Tensor forward(torch::Tensor x) {
    x = pool1(torch::relu(conv1(x)));
    x = pool2(torch::relu(conv2(x)));
    x = pool3(torch::relu(conv3(x)));
    x = torch::relu(fc1(x.flatten(1)));
    return torch::sigmoid(fc2(x));
  }

  static int64_t side(int64_t size) {
    for (int i = 0; i < 3; i++) size = (size - 2) / 2;
    return size;
  }
};
TORCH_MODULE(CNN);

static CNN loaded(const std::string& path, int64_t size) {
  CNN network(size);
  torch::load(network, path);
  network->eval();
  return network;
}

static void printLine(const torch::Tensor& probabilities) {
  const torch::Tensor flat = probabilities.flatten();
  for (int64_t i = 0; i < flat.numel(); i++) {
    std::printf("%s%.9g", i ? " " : "", flat[i].item<float>());
  }
  std::printf("\n");
}

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  torch::NoGradGuard no_grad;
  if (words.size() == 5 && words[0] == "predict") {
    const int64_t pictures = std::stoll(words[3]);
    const int64_t size = std::stoll(words[4]);
    std::ifstream file(words[2], std::ios::binary);
    std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
    if (static_cast<int64_t>(bytes.size()) != pictures * size * size * 3) {
      throw std::runtime_error("the inputs have another length");
    }
    const torch::Tensor inputs =
        torch::from_blob(bytes.data(), {pictures, size, size, 3}, torch::kUInt8)
            .permute({0, 3, 1, 2})
            .to(torch::kFloat32) /
        255;
    printLine(loaded(words[1], size)->forward(inputs));
    torch::jit::Module script = torch::jit::load(words[1]);
    printLine(script.forward({inputs}).toTensor());
    return 0;
  }
  if (words.size() == 4 && words[0] == "save") {
    torch::save(loaded(words[1], std::stoll(words[2])), words[3]);
    return 0;
  }
  std::fprintf(stderr, "torch-load predict MODEL INPUTS PICTURES SIZE | save MODEL SIZE OUT\n");
  return 2;
}
