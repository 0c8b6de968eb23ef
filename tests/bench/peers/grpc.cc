// SPDX-License-Identifier: Apache-2.0
//
// grpc - a gRPC callback server and a callback client of it, in this process and over tcp on
// loopback. The lines are those of worker.h:
//
//   many calls=N     calls a second, 32 in flight
//   one calls=N      microseconds of one call at a time, median

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "echo.grpc.pb.h"

using athar::bench::Echo;
using athar::bench::Payload;
using Clock = std::chrono::steady_clock;

namespace
{

constexpr int kPayload = 128;
constexpr int kInFlight = 32;

double us_since(Clock::time_point start)
{
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

void must(const grpc::Status &status)
{
    if (!status.ok()) {
        std::fprintf(stderr, "grpc: %s\n", status.error_message().c_str());
        std::exit(2);
    }
}

class Service final : public Echo::CallbackService
{
    grpc::ServerUnaryReactor *Call(grpc::CallbackServerContext *context,
                                   const Payload *request, Payload *response) override
    {
        response->set_payload(request->payload());
        grpc::ServerUnaryReactor *reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }
};

// Calls to make, counted down by the callbacks that make them.
class Race
{
  public:
    Race(Echo::Stub *stub, int calls) : stub_(stub), to_start_(calls), to_end_(calls)
    {
        request_.set_payload(std::string(kPayload, 'x'));
    }

    double run(int calls)
    {
        const auto start = Clock::now();
        for (auto &lane : lanes_) {
            next(&lane);
        }
        std::unique_lock<std::mutex> hold(lock_);
        ended_.wait(hold, [this] { return to_end_ == 0; });
        return calls * 1e6 / us_since(start);
    }

  private:
    struct Lane {
        std::unique_ptr<grpc::ClientContext> context;
        Payload response;
    };

    void next(Lane *lane)
    {
        if (to_start_.fetch_sub(1) <= 0) {
            return;
        }
        lane->context = std::make_unique<grpc::ClientContext>();
        stub_->async()->Call(lane->context.get(), &request_, &lane->response,
                             [this, lane](const grpc::Status &status) {
                                 must(status);
                                 next(lane);
                                 end();
                             });
    }

    void end()
    {
        const std::lock_guard<std::mutex> hold(lock_);
        if (--to_end_ == 0) {
            ended_.notify_one();
        }
    }

    Echo::Stub *stub_;
    Payload request_;
    std::array<Lane, kInFlight> lanes_;
    std::atomic<int> to_start_;
    int to_end_;
    std::mutex lock_;
    std::condition_variable ended_;
};

std::string many(Echo::Stub *stub, int calls)
{
    Race race(stub, calls);
    return "{\"rate\": " + std::to_string(race.run(calls)) + "}";
}

std::string one(Echo::Stub *stub, int calls)
{
    std::vector<double> us;
    Payload request, response;

    request.set_payload(std::string(kPayload, 'x'));
    for (int i = 0; i < calls; i++) {
        const auto start = Clock::now();
        grpc::ClientContext context;
        must(stub->Call(&context, request, &response));
        us.push_back(us_since(start));
    }
    std::sort(us.begin(), us.end());
    return "{\"us\": " + std::to_string(us[us.size() / 2]) + "}";
}

} // namespace

int main()
{
    static const std::map<std::string, std::function<std::string(Echo::Stub *, int)>>
        verbs = { { "many", many }, { "one", one } };
    Service service;
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    const auto server = builder.BuildAndStart();
    const auto stub = Echo::NewStub(grpc::CreateChannel(
        "127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials()));

    std::string verb, calls;
    while (std::cin >> verb >> calls) {
        const int n = std::stoi(calls.substr(calls.find('=') + 1));
        std::cout << verbs.at(verb)(stub.get(), n) << std::endl;
    }
    server->Shutdown();
    return 0;
}
