import ControlProtocol
import HTTPTypes

/// Keeps pages of other origins from using the API by a browser that reaches it.
///
/// Browsers say where a request comes from in `Origin` and `Sec-Fetch-Site`, and pages cannot change either.
enum BrowserRules {
    /// What a request may do.
    enum Effect: Sendable, Hashable {
        /// It reads.
        case none
        /// It changes something, by a method that says so.
        case unsafeMethod
        /// It does something although it is a GET: any page can make a browser send one.
        case safeMethod
    }

    /// - Parameters:
    ///   - head: The request.
    ///   - effect: What it may do.
    ///   - isOpen: Whether nobody needs a token; what is read is then kept from other pages too.
    /// - Throws: `forbidden`.
    static func check(_ head: HTTPRequest, effect: Effect, isOpen: Bool) throws(Problem) {
        guard isOpen || effect != .none else {
            return
        }
        let fields = head.headerFields
        let site = fields[values: .secFetchSite]
        let origins = fields[values: .origin]
        let isForeign =
            site.count > 1 || origins.count > 1
            || !["same-origin", "none", nil].contains(site.first)
            || !(origins.first.map { isOwn($0, of: head, site: site.first) } ?? true)
        guard !isForeign else {
            throw Problem(.forbidden, detail: "requests of pages from other origins are not answered")
        }
        guard effect != .safeMethod || isVouchedFor(head, site: site.first, origin: origins.first) else {
            throw Problem(
                .forbidden,
                detail: "this request makes a dock work; a browser may send it from a page of the API's own origin only"
            )
        }
    }

    /// Whether an origin is the one of the request itself.
    ///
    /// The API does not see whether a proxy before it speaks TLS: an origin of `https` needs the browser's own word.
    private static func isOwn(_ origin: String, of head: HTTPRequest, site: String?) -> Bool {
        guard let scheme = ["http", "https"].first(where: { origin.hasPrefix("\($0)://") }),
            let authority = Authority(String(origin.dropFirst(scheme.count + 3))),
            let own = head.authority.flatMap({ Authority($0) })
        else {
            return false
        }
        return authority.host == own.host && authority.port(for: scheme) == own.port(for: scheme)
            && (scheme == "http" || site == "same-origin")
    }

    /// Whether a GET with an effect comes from no browser, or from a page of the API's own.
    private static func isVouchedFor(_ head: HTTPRequest, site: String?, origin: String?) -> Bool {
        if site == "same-origin" || (site == nil && origin != nil) {
            return true
        }
        let fields = head.headerFields
        let isBrowser =
            fields.contains { $0.name.canonicalName.hasPrefix("sec-fetch-") } || fields[.referer] != nil
            || fields[.userAgent]?.hasPrefix("Mozilla/") == true
        return !isBrowser
    }
}
