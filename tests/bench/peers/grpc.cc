// SPDX-License-Identifier: Apache-2.0
//
// grpc - a gRPC callback server and a client of it with a completion queue (callbacks there were
// half as fast), in this process and over tcp on loopback. The lines are those of worker.h:
//
//   many calls=N     calls a second, 32 in flight
//   one calls=N      microseconds of one call at a time, median

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
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

// One of the calls under way.
struct Lane {
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientAsyncResponseReader<Payload>> reader;
    Payload response;
    grpc::Status status;
};

void start(Lane *lane, Echo::Stub *stub, const Payload &request,
           grpc::CompletionQueue *queue)
{
    lane->context = std::make_unique<grpc::ClientContext>();
    lane->reader = stub->AsyncCall(lane->context.get(), request, queue);
    lane->reader->Finish(&lane->response, &lane->status, lane);
}

std::string many(Echo::Stub *stub, int calls)
{
    grpc::CompletionQueue queue;
    std::array<Lane, kInFlight> lanes;
    Payload request;
    int to_start = calls;

    request.set_payload(std::string(kPayload, 'x'));
    const auto begun = Clock::now();
    for (auto &lane : lanes) {
        start(&lane, stub, request, &queue);
        to_start--;
    }
    void *tag = nullptr;
    bool ok = false;
    for (int ended = 0; ended < calls && queue.Next(&tag, &ok); ended++) {
        Lane *lane = static_cast<Lane *>(tag);
        must(lane->status);
        if (to_start-- > 0) {
            start(lane, stub, request, &queue);
        }
    }
    return "{\"rate\": " + std::to_string(calls * 1e6 / us_since(begun)) + "}";
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
