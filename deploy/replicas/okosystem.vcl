# The cache in front of the servers: caches what is public for as long as its release is served.
#
# roll.py writes the file that Varnish loads, one for each release: the servers, the director `servers`, and
# the sub `release`, which names the release in the request header X-Release. It includes this file,
# which is the same for every release. "Release" is the stamp of data and code with which the
# ETags of the servers begin.
#
# Varnish switches from one such file to the next between two requests (vcl.use). What was cached from
# the last release cannot be found then, since X-Release is part of the key.

import std;

sub vcl_recv {
    call release;

    # Varnish adds its own client, which is nginx; the servers trust one proxy (OKOSYSTEM_PROXIES=1).
    set req.http.X-Forwarded-For = regsub(req.http.X-Forwarded-For, ",[^,]*$", "");
    set req.backend_hint = servers.backend();

    # Kept to be sent again, if the first server cannot answer. The size is that of the servers and of nginx.
    if (req.method == "POST" && !std.cache_req_body(1000KB)) {
        return (synth(413));
    }
}

# Varnish connects a client that sends an unknown method with one server, and passes on what follows unseen. nginx
# uses its connections for many clients, so others would get that server too, whatever its release.
sub vcl_req_method {
    if (req.method !~ "^(GET|HEAD|POST|OPTIONS|PUT|PATCH|DELETE)$") {
        return (synth(405));
    }
}

# The only cookie of the servers is the language. Others would make every page another one.
sub vcl_req_cookie {
    if (req.http.Cookie ~ "(^|; *)sprak=") {
        set req.http.Cookie = regsub(req.http.Cookie, "(?:^|.*; *)sprak=([^;]*).*", "sprak=\1");
    } else {
        unset req.http.Cookie;
    }
    return;
}

# After the URL and the host. Addresses in responses depend on the scheme too.
sub vcl_hash {
    hash_data(req.http.X-Release);
    hash_data(req.http.X-Forwarded-Proto);
}

sub vcl_backend_response {
    # A server may have another release than it should, if somebody restarted it. Its answer is not sent:
    # another server is asked instead.
    if (beresp.http.ETag ~ {"^"[0-9a-f]{20}-"} &&
        regsub(beresp.http.ETag, {"^"([0-9a-f]{20})-.*"}, "\1") != bereq.http.X-Release) {
        return (retry);
    }
    set beresp.http.X-Release = bereq.http.X-Release;

    # A release never changes, and the next one has other keys. A large file is passed on instead.
    if (beresp.http.Cache-Control ~ "public") {
        if (std.integer(beresp.http.Content-Length, 0) > 16000000) {
            set beresp.uncacheable = true;
        } else {
            set beresp.ttl = 1d;
        }
    }

    # The stores are in varnish.conf.
    if (bereq.url ~ "\?" && bereq.url !~ "^/static/") {
        set beresp.storage = storage.questions;
    } else {
        set beresp.storage = storage.pages;
    }
}

sub vcl_deliver {
    # Browsers and other caches must ask each time, and get 304 while the release is the same. With the five
    # minutes that the servers allow, a browser could show an older page after a newer one. Files
    # under /static/ have the release in their address.
    if (resp.http.Cache-Control ~ "public" && req.url !~ "^/static/") {
        set resp.http.Cache-Control = "public, no-cache";
    }
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    } else {
        set resp.http.X-Cache = "miss";
    }
    unset resp.http.Age;
    unset resp.http.Via;
    unset resp.http.X-Varnish;
}

# A server that ended, or closed its connection: another one is asked. The servers keep no state, so any request
# can be sent again.
sub vcl_backend_error {
    if (bereq.retries < 2) {
        return (retry);
    }
}
