/* SPDX-License-Identifier: Apache-2.0 */
#include "rpc/address.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "rpc_fixture.h"

static ath_code open_at(struct ath_server **server, const char *url, struct ath_error *err)
{
    struct ath_server_options o = { .urls = &url,
                                    .url_count = 1,
                                    .methods = fixture_methods,
                                    .method_count = 1,
                                    .contexts = 4 };

    return ath_server_open(server, &o, err);
}

ATH_TEST(rpc_address, tcp_beyond_loopback_is_refused)
{
    static const char *const urls[] = { "tcp://0.0.0.0:5555",     "tcp://192.168.1.10:5555",
                                        "tcp://example.org:5555", "tcp://[::]:5555",
                                        "tcp://127.0.0.1.evil:1", "tcp://128.0.0.1:5555",
                                        "tcp://127.0.0.256:5555", "tcp://*:5555" };
    struct ath_server *server;
    struct ath_error err;

    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        ATH_CODE(ATH_INVALID_ARGUMENT, open_at(&server, urls[i], &err));
        ATH_TRUE(strstr(err.message, "loopback only until callers can be told apart") !=
                 NULL);
    }
}

ATH_TEST(rpc_address, only_ipc_and_tcp_with_a_port_are_addresses)
{
    static const char *const urls[] = { "",
                                        "http://127.0.0.1:80",
                                        "inproc://x",
                                        "tls+tcp://127.0.0.1:5",
                                        "ipc://",
                                        "tcp://127.0.0.1",
                                        "tcp://127.0.0.1:",
                                        "tcp://127.0.0.1:70000",
                                        "tcp://:5",
                                        "tcp://127.0.0.1:5/etc",
                                        "tcp4://127.0.0.1:5555" };
    struct ath_server *server;
    struct ath_error err;

    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        ATH_CODE(ATH_INVALID_ARGUMENT, open_at(&server, urls[i], &err));
    }
}

ATH_TEST(rpc_address, a_path_too_long_for_a_socket_is_refused)
{
    char url[200] = "ipc://";
    struct ath_server *server;
    struct ath_error err;

    memset(url + 6, 'a', 150);
    ATH_CODE(ATH_INVALID_ARGUMENT, open_at(&server, url, &err));
    ATH_TRUE(strstr(err.message, "107") != NULL);
}

ATH_TEST(rpc_address, port_0_takes_a_free_port_and_names_it)
{
    struct ath_server *server;
    struct ath_error err;

    ATH_OK(open_at(&server, "tcp://127.0.0.1:0", &err));
    ATH_TRUE(strncmp(ath_server_url(server, 0), "tcp://127.0.0.1:", 16) == 0);
    ATH_TRUE(strtol(ath_server_url(server, 0) + 16, NULL, 10) > 0);
    ATH_TRUE(ath_server_url(server, 1) == NULL);
    ath_server_close(server, 0);
}

ATH_TEST(rpc_address, a_second_server_on_an_address_is_unavailable)
{
    struct fixture f = serve(NULL);
    struct ath_server *first, *second;
    struct ath_error err;

    /* Often: a look at the first server that hangs up too early can stop it for good. */
    for (int i = 0; i < 30; i++) {
        ATH_CODE(ATH_UNAVAILABLE, open_at(&second, f.url, &err));
    }
    ATH_OK(open_at(&first, "tcp://127.0.0.1:0", &err));
    ATH_CODE(ATH_UNAVAILABLE, open_at(&second, ath_server_url(first, 0), &err));
    ath_server_close(first, 0);
    expect_serving(&f);
    stop(&f);
}

ATH_TEST(rpc_address, an_ipc_socket_is_for_its_owner_only)
{
    struct fixture f = serve(NULL);
    struct stat st;

    ATH_EQ_INT(stat(f.url + 6, &st), 0);
    ATH_EQ_INT(st.st_mode & 0777, 0600);
    stop(&f);
}

/* What kill -9 leaves: a socket file nobody listens on. */
static void leave_socket(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    ATH_EQ_INT(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    close(fd);
}

ATH_TEST(rpc_address, a_dead_servers_socket_is_taken_over)
{
    char folder[] = "/tmp/athar-rpc-XXXXXX", url[64];
    struct ath_server *server;
    struct ath_error err;

    ATH_TRUE(mkdtemp(folder) != NULL);
    snprintf(url, sizeof url, "ipc://%s/socket", folder);
    leave_socket(url + 6);
    ATH_OK(open_at(&server, url, &err));
    ath_server_close(server, 0);
    unlink(url + 6);
    ATH_EQ_INT(rmdir(folder), 0);
}

ATH_TEST(rpc_address, a_file_in_the_way_is_not_removed)
{
    char folder[] = "/tmp/athar-rpc-XXXXXX", url[64];
    struct ath_server *server;
    struct ath_error err;

    ATH_TRUE(mkdtemp(folder) != NULL);
    snprintf(url, sizeof url, "ipc://%s/precious", folder);
    FILE *file = fopen(url + 6, "w");
    fclose(file);
    ATH_CODE(ATH_FAILED_PRECONDITION, open_at(&server, url, &err));
    ATH_EQ_INT(unlink(url + 6), 0);
    ATH_EQ_INT(rmdir(folder), 0);
}

ATH_TEST(rpc_address, events_are_beside_the_server)
{
    struct ath_address server, events;
    struct ath_error err;

    ATH_OK(ath_address_parse(&server, "ipc:///run/athar.sock", &err));
    ATH_OK(ath_address_events(&events, &server, &err));
    ATH_EQ_STR(events.path, "/run/athar.sock.events");
    ATH_OK(ath_address_parse(&server, "tcp://localhost:7000", &err));
    ATH_OK(ath_address_events(&events, &server, &err));
    ATH_EQ_U64(events.port, 7001);
    ATH_OK(ath_address_parse(&server, "tcp://[::1]:0", &err));
    ATH_OK(ath_address_events(&events, &server, &err));
    ATH_EQ_U64(events.port, 0);
}
