/// What the metrics of contract.md mean.
package enum MetricCatalogue {
    package static let help: [String: String] = [
        "waybill_messages_total": "Messages from the broker, by method and by what became of them.",
        "waybill_event_replies_total": "Answers to docks' events, by what became of them.",
        "waybill_commit_batch_messages": "Messages committed and acknowledged together.",
        "waybill_commit_failures_total": "Batches of messages that the store did not take: none was acknowledged.",
        "waybill_mints_total": "Credentials asked of the object stores, by outcome.",
        "waybill_verifications_total": "Looks at objects, by verdict and proof.",
        "waybill_slow_downloads_total": "Connections given up because an object's bytes came too slowly for a proof.",
        "waybill_uploads_live": "Uploads that are not terminal.",
        "waybill_notice_oldest_seconds": "Age of the oldest notice that a destination has not got.",
        "waybill_notices_total": "Notices handed to a destination, by outcome.",
        "waybill_expired_total": "Rows removed because they were kept for long enough (RETENTION_*), by kind.",
        "waybill_breaker_open": "1 while requests to the profile's object store are held back.",
        "waybill_profile_quarantined": "1 while the profile fails its self-test.",
        "waybill_http_request_seconds": "Requests to the API, from the head of the request to the head of the answer.",
        "waybill_http_connections": "Connections of the API that are open.",
        "waybill_http_connections_closed_total":
            "Connections that the API closed: for a new one, or because the client took too long, by reason.",
        "waybill_http_token_failures_total":
            "Requests with a token that is not known, and those refused because of them, by outcome.",
        "waybill_metric_series_refused_total": "Series refused because a name had too many, or was of another kind.",
    ]
}
